import { adam, type DataSpec, dense, gatedDense, sequential } from "@elbo/core";
import { vampPrior } from "@elbo/priors";
import { vae } from "@elbo/vae";
import { randomBatch, type Workload } from "./workload.js";

/** 784 bits, two gated layers of 300, 40 latent units, VampPrior of 500, batch 100, Adam 5e-4: Tomczak & Welling 2018. */
export function vampVaeWorkload(): Workload {
  const data: DataSpec = { name: "random bits", shape: [784], kind: "binary" };
  const layers = (units: number) =>
    sequential([gatedDense({ units: 300 }), gatedDense({ units: 300 }), dense({ units })]);
  const prior = vampPrior({ components: 500 });
  const optimizer = adam({ learningRate: 5e-4 });
  const model = vae({ data, latent: 40, encoder: layers(80), decoder: layers(784), prior, optimizer });
  return { model, batch: randomBatch(data, 100) };
}
