import { type DataSpec } from "@elbo/core";
import { autoregressivePosterior, vae } from "@elbo/vae";
import { randomBatch, type Workload } from "./workload.js";

/**
 * 784-300-300 tanh VAE with 32 latent units and four inverse autoregressive maps, of one hidden layer of 320 and a context
 * of 64, batch 100, Adam 1e-3.
 */
export function iafVaeWorkload(): Workload {
  const data: DataSpec = { name: "random bits", shape: [784], kind: "binary" };
  const posterior = autoregressivePosterior({ steps: 4, hidden: [320], activation: "tanh", context: 64 });
  const model = vae({ data, latent: 32, hidden: [300, 300], activation: "tanh", posterior });
  return { model, batch: randomBatch(data, 100) };
}
