export { type Bernoulli, bernoulli } from "./bernoulli.js";
export { type Beta, type BetaParameters, beta } from "./beta.js";
export { type Categorical, categorical } from "./categorical.js";
export { type DequantisedNormal, type DequantisedNormalParameters, dequantisedNormal } from "./dequantised-normal.js";
export {
  type DiagonalNormal,
  type DiagonalNormalParameters,
  diagonalNormal,
  standardNormal,
} from "./diagonal-normal.js";
export { type Dirichlet, dirichlet } from "./dirichlet.js";
export {
  type DiscretisedLogistic,
  type DiscretisedLogisticParameters,
  discretisedLogistic,
} from "./discretised-logistic.js";
export { type Gamma, type GammaParameters, gamma } from "./gamma.js";
export { checkParameters } from "./check-parameters.js";
export { klBernoulli } from "./kl-bernoulli.js";
export { klBeta } from "./kl-beta.js";
export { klCategorical } from "./kl-categorical.js";
export { klDiagonalNormal, klStandardNormal } from "./kl-diagonal-normal.js";
export { klDirichlet } from "./kl-dirichlet.js";
export { klGamma } from "./kl-gamma.js";
export { klMultivariateNormal } from "./kl-multivariate-normal.js";
export { type Mixed, mixed, mixedOutputs, rowFromStatistics } from "./mixed.js";
export { type Mixture, mixture } from "./mixture.js";
export { type Levels } from "./levels.js";
export { monteCarloKl } from "./monte-carlo-kl.js";
export { type DistributionShape, type EventOptions } from "./shape-law.js";
export {
  type MultivariateNormal,
  type MultivariateNormalParameters,
  multivariateNormal,
} from "./multivariate-normal.js";
export { type PointMass, pointMass } from "./point-mass.js";
export { type Uniform, uniform } from "./uniform.js";
