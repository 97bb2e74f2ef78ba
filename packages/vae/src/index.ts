export { type Autoencoder, type AutoencoderGenerateOptions } from "./autoencoder-model.js";
export {
  autoencoder,
  type AutoencoderOptions,
  noisyAutoencoder,
  type NoisyAutoencoderOptions,
} from "./autoencoder.js";
export { type ConditionalVae } from "./conditional-vae-model.js";
export { conditionalVae } from "./conditional-vae.js";
export { iwae } from "./iwae.js";
export { type Classify, type LabelConsistency, labelConsistency, type LabelConsistencyOptions } from "./label-consistency.js";
export { type Labels } from "./labels.js";
export {
  type AutoencoderOverrides,
  loadAutoencoder,
  loadConditionalVae,
  loadIwae,
  loadNoisyAutoencoder,
  loadVae,
  type VaeOverrides,
} from "./load-vae.js";
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
