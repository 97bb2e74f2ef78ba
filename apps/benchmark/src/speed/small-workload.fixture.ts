import { type DataSpec } from "@elbo/core";
import { vae } from "@elbo/vae";
import { randomBatch, type Workload } from "./workload.js";

const data: DataSpec = { name: "bits", shape: [4], kind: "binary" };

/** A VAE of a few numbers, with a batch of five. */
export function smallWorkload(): Workload {
  return { model: vae({ data, latent: 2, hidden: [3] }), batch: randomBatch(data, 5) };
}
