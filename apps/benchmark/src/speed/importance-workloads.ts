import { type DataSpec } from "@elbo/core";
import { iwae } from "@elbo/vae";
import { randomBatch, type Workload } from "./workload.js";

const data: DataSpec = { name: "random bits", shape: [784], kind: "binary" };

/** 784-200-200 tanh importance-weighted autoencoder, 50 latent units, 50 draws, batch 20, Adam 1e-3: Burda et al. 2016. */
export function iwaeWorkload(): Workload {
  return importanceWorkload(50);
}

/** log p(x) of 20 images by that network, with 500 draws for each and no gradient. */
export function evidenceWorkload(): Workload {
  return { ...importanceWorkload(500), evaluation: true };
}

function importanceWorkload(samples: number): Workload {
  const model = iwae({ data, latent: 50, hidden: [200, 200], activation: "tanh", samples });
  return { model, batch: randomBatch(data, 20) };
}
