import {
  adam,
  adamax,
  analyticKl,
  conv2d,
  createOptimizerStates,
  createRng,
  type DataSpec,
  flatten,
  type HostBatch,
  latentNetworks,
  type LatentNetworkOptions,
  latentObjective,
  mlp,
  type Optimizer,
  reshape,
  sequential,
  standardNormalPrior,
  type Step,
  trainingStep,
  transposedConv2d,
} from "@elbo/core";

/** A training step with the batch that it is tested on. */
export interface Workload {
  readonly step: Step;
  readonly batch: HostBatch;
  dispose(): void;
}

interface WorkloadOptions {
  readonly networks: LatentNetworkOptions;
  readonly batch: number;
  readonly optimizer?: Optimizer;
}

const digitsData: DataSpec = { name: "levels", shape: [64], kind: "categorical", levels: 17 };
const mnistData: DataSpec = { name: "pixels", shape: [784], kind: "binary" };

/** 64-256-256-16 LeakyReLU VAE on 17 levels of 8 x 8 pixels. */
export function digitsVae(batch = 64, hidden = 256): Workload {
  const networks = { data: digitsData, latent: 16, hidden: [hidden, hidden], activation: "leakyRelu" as const };
  return workload({ networks, batch });
}

/** 784-500-20 ReLU VAE on binary pixels. */
export function mlpVae(batch = 128, hidden = 500): Workload {
  return workload({ networks: { data: mnistData, latent: 20, hidden: [hidden] }, batch });
}

/** A small VAE of two convolutions each way, for tests. */
export function smallConvVae(): Workload {
  const window = { kernelSize: 4, strides: 2, padding: 1 };
  const encoder = sequential([
    conv2d({ filters: 3, ...window, activation: "relu" }),
    conv2d({ filters: 4, ...window, activation: "elu" }),
    flatten(),
    mlp({ hidden: [], outputs: 4 }),
  ]);
  const decoder = sequential([
    mlp({ hidden: [], outputs: 16 }),
    reshape([2, 2, 4]),
    transposedConv2d({ filters: 3, ...window, activation: "tanh" }),
    transposedConv2d({ filters: 1, ...window }),
  ]);
  const data: DataSpec = { name: "small images", shape: [8, 8, 1], kind: "binary" };
  return workload({ networks: { data, latent: 2, encoder, decoder }, batch: 4, optimizer: adamax() });
}

function workload({ networks, batch, optimizer = adam() }: WorkloadOptions): Workload {
  const { encoder, decoder } = latentNetworks("workload", networks);
  const prior = standardNormalPrior([networks.latent]);
  const objective = latentObjective({ encoder, decoder, prior }, { divergences: { kl: { divergence: analyticKl } } });
  const players = [{ name: "vae", objective, optimizer }];
  const states = createOptimizerStates(players);
  return {
    step: trainingStep(players, states),
    batch: { x: { values: draw(networks.data, batch), shape: [batch, ...networks.data.shape] } },
    dispose: () => [encoder, decoder, prior, ...states.values()].forEach((module) => module.dispose()),
  };
}

function draw({ shape, levels = 2 }: DataSpec, batch: number): Float32Array {
  const size = shape.reduce((product, length) => product * length, batch);
  return Float32Array.from(createRng(1).stream.integers(size, levels));
}
