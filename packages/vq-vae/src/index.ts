export { vqVae, type VqVae, type VqVaeOptions } from "./vq-vae.js";
export { gumbelVae, type GumbelVae, type GumbelVaeOptions } from "./gumbel-vae.js";
export { loadGumbelVae, loadVqVae } from "./load.js";
export { gatedPixelCnn } from "./gated-pixel-cnn.js";
export { independentCodes, uniformCodes } from "./independent-codes.js";
