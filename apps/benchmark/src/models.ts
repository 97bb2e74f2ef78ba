import {
  adam,
  adamax,
  analyticKl,
  type DataSpec,
  type DiagonalNormal,
  type Divergence,
  type Optimizer,
  requireArgument,
  sgd,
} from "@elbo/core";
import { type Vae, vae } from "@elbo/vae";
import { type OptimizerName, type TrainingConfig } from "./run/training-config.js";

/** Any model with a normal posterior and a standard normal prior: what the commands work on. */
export type Model = Vae;

/** A model of the command line. */
export interface ModelEntry {
  readonly summary: string;
  build(config: TrainingConfig, data: DataSpec): Model;
  /** KL(q(z|x) || p(z)), for figures that name it. */
  readonly kl: Divergence<DiagonalNormal, DiagonalNormal>;
}

/** The models by name; a family adds its line here. */
const models: Readonly<Record<string, ModelEntry>> = {
  vae: {
    summary: "variational autoencoder, normal posterior, standard normal prior",
    kl: analyticKl,
    build: (config, data) => vae({ ...networkOptions(config), data, optimizer: createOptimizer(config) }),
  },
};

export const modelNames: readonly string[] = Object.keys(models);

/** @throws {ArgumentError} if there is no such model */
export function findModel(name: string): ModelEntry {
  requireArgument(Object.hasOwn(models, name), "models", "model", `one of ${modelNames.join(", ")}`, name);
  return models[name]!;
}

function networkOptions({ latent, likelihood, hidden, activation, seed }: TrainingConfig) {
  return { latent, likelihood: likelihood ?? undefined, hidden, activation, seed };
}

const optimizers: Readonly<Record<OptimizerName, (options: { learningRate: number }) => Optimizer>> = {
  adam,
  adamax,
  sgd,
};

function createOptimizer({ optimizer, learningRate }: TrainingConfig): Optimizer {
  return optimizers[optimizer]({ learningRate });
}
