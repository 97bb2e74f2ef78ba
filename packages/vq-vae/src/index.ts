export { vqVae, type VqVaeOptions } from "./vq-vae.js";
