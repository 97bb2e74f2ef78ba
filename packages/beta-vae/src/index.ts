export { betaTcVae } from "./beta-tcvae.js";
export { type BetaWeight, betaVae, type Capacity } from "./beta-vae.js";
export { type Bound, constrainedVae } from "./constrained-vae.js";
export { type DipVariant } from "./covariance-penalty.js";
export { dipVae } from "./dip-vae.js";
export { factorVae } from "./factor-vae.js";
export { decomposeKl, type KlDecomposition } from "./kl-decomposition.js";
export { type MultiplierOptions } from "./multiplier.js";
export { type LogWeights, stratifiedLogWeights } from "./stratified-weights.js";
