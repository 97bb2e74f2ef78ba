import { createRng, type DataSpec } from "@elbo/core";
import { dcgan } from "@elbo/gan-baseline";
import { type Workload } from "./workload.js";

/**
 * 32 x 32 DCGAN of 32, 64 and 128 filters with batch norm and noise of 100 units, batch 64, real labels 0.9, Adam 2e-4 with
 * beta1 0.5: Radford et al. 2016. One step moves both players.
 */
export function dcganWorkload(): Workload {
  const data: DataSpec = { name: "random images", shape: [32, 32, 1], kind: "grey" };
  const values = createRng(1).stream.fillUniform(new Float32Array(64 * 32 * 32));
  return {
    model: dcgan({ data, labels: { real: [0.9, 0.9], flip: 0 } }),
    batch: { x: { values, shape: [64, 32, 32, 1] } },
  };
}
