export { type Autoencoder, type AutoencoderGenerateOptions } from "./autoencoder-model.js";
export { autoencoder, type AutoencoderFamily, type AutoencoderOptions, noisyAutoencoder } from "./autoencoder.js";
export { type ConditionalVae } from "./labelled-model.js";
export { type ConditionalFamily, conditionalVae } from "./conditional-vae.js";
export { iwae } from "./iwae.js";
export { type Labels } from "./labels.js";
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
export { vae, type Vae, type VaeOptions } from "./vae.js";
