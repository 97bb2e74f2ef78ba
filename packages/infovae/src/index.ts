export { type AdversarialOptions, type AdversarialPenalty } from "./adversarial.js";
export { infoVae, type InfoVae, type InfoVaeOptions } from "./info-vae.js";
export { type Bandwidth, type KernelName } from "./kernel.js";
export { type InfoVaeOverrides, loadInfoVae } from "./load-info-vae.js";
export { type MarginalDivergence } from "./marginal-divergence.js";
export { slicedWasserstein, type SlicedWassersteinOptions } from "./sliced-wasserstein.js";
export { adversarialAutoencoder, type AdversarialAutoencoderOptions, waeMmd, type WaeMmdOptions } from "./special-cases.js";
export { type MmdEstimator, type MmdOptions, squaredMmd } from "./squared-mmd.js";
