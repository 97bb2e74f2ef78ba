import { adam, adamax, type ExampleSource, type Optimizer, type Schedule, sgd, stepDecay } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { type OptimizerName, type TrainingConfig } from "./training-config.js";

/** The options that every family with an encoder and a decoder takes. */
export function latentOptions(config: TrainingConfig, { spec, train }: Dataset) {
  const { latent, likelihood, hidden, activation, seed } = config;
  const optimizer = createOptimizer(config, train);
  return { data: spec, latent, likelihood: likelihood ?? undefined, hidden, activation, seed, optimizer };
}

const optimizers: Readonly<Record<OptimizerName, (options: { learningRate: Schedule }) => Optimizer>> = {
  adam,
  adamax,
  sgd,
};

/** The optimiser of a training on these examples, which say how many steps an epoch has. */
export function createOptimizer(config: TrainingConfig, train: ExampleSource): Optimizer {
  return optimizers[config.optimizer]({ learningRate: learningRateOf(config, train) });
}

/** The learning rate by the step. */
export function learningRateOf(config: TrainingConfig, train: ExampleSource): Schedule {
  const { learningRate, decay } = config;
  if (decay === undefined) return learningRate;
  const at = decay.after.map((epochs) => Math.round(epochs * stepsPerEpoch(config, train)));
  return stepDecay({ from: learningRate, at, factor: decay.by });
}

/** Steps in which every example is seen once. */
export function stepsPerEpoch({ batchSize }: TrainingConfig, { size }: ExampleSource): number {
  return Math.ceil(size / batchSize);
}
