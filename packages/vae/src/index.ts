export { iwae } from "./iwae.js";
export { loadIwae, loadVae, type VaeOverrides } from "./load-vae.js";
export { type VaeOptions } from "./parts.js";
export { betaPosterior, type BetaPosteriorOptions } from "./posteriors/beta-posterior.js";
export { dirichletPosterior, type DirichletPosteriorOptions } from "./posteriors/dirichlet-posterior.js";
export {
  autoregressivePosterior,
  type AutoregressivePosteriorOptions,
  type FlowPosterior,
  planarPosterior,
  type PlanarPosteriorOptions,
} from "./posteriors/flow-posteriors.js";
export { fullCovariancePosterior } from "./posteriors/full-covariance.js";
export { normalPosterior, type Posterior } from "./posteriors/posterior.js";
export { vae, type Vae } from "./vae.js";
