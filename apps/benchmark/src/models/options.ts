import { adam, adamax, type Optimizer, sgd } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { type OptimizerName, type TrainingConfig } from "./training-config.js";

/** The options that every family with an encoder and a decoder takes. */
export function latentOptions(config: TrainingConfig, { spec }: Dataset) {
  const { latent, likelihood, hidden, activation, seed } = config;
  const optimizer = createOptimizer(config);
  return { data: spec, latent, likelihood: likelihood ?? undefined, hidden, activation, seed, optimizer };
}

const optimizers: Readonly<Record<OptimizerName, (options: { learningRate: number }) => Optimizer>> = {
  adam,
  adamax,
  sgd,
};

export function createOptimizer({ optimizer, learningRate }: TrainingConfig): Optimizer {
  return optimizers[optimizer]({ learningRate });
}
