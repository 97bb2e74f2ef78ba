export { vae, type Vae, type VaeOptions } from "./vae.js";
