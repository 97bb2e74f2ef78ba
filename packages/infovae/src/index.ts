export { type AdversarialOptions } from "./adversarial.js";
export { infoVae } from "./info-vae.js";
export { type Bandwidth } from "./kernel.js";
export { type MarginalDivergence } from "./marginal-divergence.js";
export { slicedWasserstein, type SlicedWassersteinOptions } from "./sliced-wasserstein.js";
export {
  adversarialAutoencoder,
  type AdversarialAutoencoderOptions,
  type SharedInfoVaeOptions,
  waeMmd,
  type WaeMmdOptions,
} from "./special-cases.js";
export { type MmdOptions, squaredMmd } from "./squared-mmd.js";
