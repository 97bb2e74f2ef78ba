import { adam, type DataSpec, RandomStream } from "@elbo/core";
import { vqVae } from "@elbo/vq-vae";
import { type Workload } from "./workload.js";

const data: DataSpec = { name: "random colours", shape: [32, 32, 3], kind: "real" };
const batch = 32;

/**
 * 32 x 32 colour images, 128 channels, two residual blocks, 512 codes of 64 by moving averages, batch 32, Adam 3e-4:
 * van den Oord et al. 2017 with the loss mean |x - x'|² / 0.06 + 0.25 mean |z - e|². As sums that is a normal likelihood of
 * variance 0.03 and beta 0.25 x 3072 / 4096, all times 3072 and with a constant, which Adam does not notice.
 */
export function vqVaeWorkload(): Workload {
  const model = vqVae({
    data,
    codes: 512,
    dimension: 64,
    network: { kind: "convolutional", channels: 128, halvings: 2, residualBlocks: 2, residualChannels: 32 },
    scale: Math.sqrt(0.03),
    beta: (0.25 * 3072) / 4096,
    revival: 0,
    optimizer: adam({ learningRate: 3e-4 }),
  });
  const values = RandomStream.fromSeed(1).fillUniform(new Float32Array(batch * 3072));
  return { model, batch: { x: { values: values.map((value) => value - 0.5), shape: [batch, ...data.shape] } } };
}
