export { loadVae } from "./load-vae.js";
export { vae, type Vae, type VaeOptions } from "./vae.js";
