import { betaVae } from "@elbo/beta-vae";
import {
  activation,
  adam,
  conv2d,
  type DataSpec,
  flatten,
  type Layer,
  mlp,
  requireArgument,
  reshape,
  sequential,
  transposedConv2d,
} from "@elbo/core";
import { vae } from "@elbo/vae";
import { dcganWorkload } from "./dcgan-workload.js";
import { iafVaeWorkload } from "./iaf-vae-workload.js";
import { evidenceWorkload, iwaeWorkload } from "./importance-workloads.js";
import { infoVaeWorkload } from "./info-vae-workload.js";
import { vampVaeWorkload } from "./vamp-vae-workload.js";
import { vqVaeWorkload } from "./vq-vae-workload.js";
import { randomBatch, type Workload } from "./workload.js";

const builders: Readonly<Record<string, () => Workload>> = {
  "digits-vae": digitsVae,
  "mlp-vae": mlpVae,
  "conv-beta-vae": convBetaVae,
  "vq-vae": vqVaeWorkload,
  "vamp-vae": vampVaeWorkload,
  "iaf-vae": iafVaeWorkload,
  iwae: iwaeWorkload,
  "info-vae": infoVaeWorkload,
  dcgan: dcganWorkload,
  evidence: evidenceWorkload,
};

/** Workloads of any size: examples in a batch, units in each hidden layer. */
export interface ScalableWorkload {
  readonly batches: readonly number[];
  readonly widths: readonly number[];
  build(batch?: number, width?: number): Workload;
}

/** Workloads that also come in other sizes, with the sizes to try around their own. */
export const scalableWorkloads: Readonly<Record<string, ScalableWorkload>> = {
  "digits-vae": { batches: [16, 32, 64, 128, 256], widths: [64, 128, 256, 512, 1024], build: digitsVae },
  "mlp-vae": { batches: [32, 64, 128, 256, 512], widths: [125, 250, 500, 1000, 2000], build: mlpVae },
};

export const workloadNames: readonly string[] = Object.keys(builders);

/** @throws {ArgumentError} if there is no such workload */
function requireWorkload(name: string): void {
  requireArgument(Object.hasOwn(builders, name), "speed", "only", `among ${workloadNames.join(", ")}`, name);
}

/** @throws {ArgumentError} if there is no such workload */
export function buildWorkload(name: string): Workload {
  requireWorkload(name);
  return builders[name]!();
}

/** 64-256-256-16 LeakyReLU VAE on 17 levels of 8 x 8 pixels, batch 64, Adam 1e-3. */
function digitsVae(batch = 64, width = 256): Workload {
  const data: DataSpec = { name: "random levels", shape: [64], kind: "categorical", levels: 17 };
  const model = vae({ data, latent: 16, hidden: [width, width], activation: "leakyRelu" });
  return { model, batch: randomBatch(data, batch) };
}

/** 784-500-20 ReLU VAE on binary pixels, batch 128, Adam 1e-3: the network of Kingma & Welling 2014. */
function mlpVae(batch = 128, width = 500): Workload {
  const data: DataSpec = { name: "random bits", shape: [784], kind: "binary" };
  return { model: vae({ data, latent: 20, hidden: [width] }), batch: randomBatch(data, batch) };
}

/** 64 x 64 beta-VAE, four 4 x 4 stride-2 convolutions of 32 filters each way, batch 64, Adam 5e-4: Burgess et al. 2018. */
function convBetaVae(): Workload {
  const data: DataSpec = { name: "random bits", shape: [64, 64, 1], kind: "binary" };
  const optimizer = adam({ learningRate: 5e-4 });
  const networks = { encoder: downwards(), decoder: upwards() };
  return { model: betaVae({ data, latent: 10, beta: 4, optimizer, ...networks }), batch: randomBatch(data, 64) };
}

const window = { kernelSize: 4, strides: 2, padding: 1 } as const;

function downwards(): Layer {
  const down = () => conv2d({ filters: 32, ...window, activation: "relu" });
  return sequential([down(), down(), down(), down(), flatten(), mlp({ hidden: [256, 256], outputs: 20 })]);
}

function upwards(): Layer {
  const up = () => transposedConv2d({ filters: 32, ...window, activation: "relu" });
  const image = transposedConv2d({ filters: 1, ...window });
  const dense = mlp({ hidden: [256, 256], outputs: 512 });
  return sequential([dense, activation("relu"), reshape([4, 4, 32]), up(), up(), up(), image]);
}
