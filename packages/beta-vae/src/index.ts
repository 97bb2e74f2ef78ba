export { betaVae, type BetaVaeOptions } from "./beta-vae.js";
