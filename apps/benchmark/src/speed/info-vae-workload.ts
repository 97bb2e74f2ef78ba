import { type DataSpec } from "@elbo/core";
import { infoVae } from "@elbo/infovae";
import { randomBatch, type Workload } from "./workload.js";

/**
 * 784-500-10 ReLU InfoVAE on binary pixels with 500 times the biased RBF MMD against the prior and no KL, batch 200, Adam
 * 1e-3.
 */
export function infoVaeWorkload(): Workload {
  const data: DataSpec = { name: "random bits", shape: [784], kind: "binary" };
  const divergence = { mmd: { kernel: "rbf", bandwidth: "original", estimator: "biased" } } as const;
  const weights = { alpha: 1, lambda: 500, divergence, information: false };
  return { model: infoVae({ data, latent: 10, hidden: [500], ...weights }), batch: randomBatch(data, 200) };
}
