import { betaVae, dipVae } from "@elbo/beta-vae";
import {
  adam,
  adamax,
  analyticKl,
  type DataSpec,
  type Density,
  type DiagonalNormal,
  type Distribution,
  type Divergence,
  type Optimizer,
  type PriorDesign,
  requireArgument,
  sampledKl,
  sgd,
} from "@elbo/core";
import { mixtureOfGaussians, realNvpPrior, vampPrior } from "@elbo/priors";
import { type Vae, vae } from "@elbo/vae";
import { type OptimizerName, type TrainingConfig } from "./run/training-config.js";

/** Any model with a normal posterior: what the commands work on. They hand its prior to its own `kl` alone. */
export type Model = Vae;

/** How a reported KL comes about: exactly, or as the mean of log q(z|x) - log p(z) over draws of z. */
export type KlEstimator = "closed form" | "Monte Carlo";

/** A model of the command line. */
export interface ModelEntry {
  readonly summary: string;
  build(config: TrainingConfig, data: DataSpec): Model;
  /** KL(q(z|x) || p(z)), for figures that name it. */
  readonly kl: Divergence<DiagonalNormal, DiagonalNormal>;
  readonly klEstimator: KlEstimator;
}

/** log q(z|x) - log p(z), averaged over the draws of z: [batch], nats. */
const drawnKl: Divergence<Density, Density> = (latents) => sampledKl(latents).mean(0);

const closedFormKl = { kl: analyticKl, klEstimator: "closed form" } as const;

/** The models by name; a family adds its line here. */
const models: Readonly<Record<string, ModelEntry>> = {
  vae: {
    summary: "variational autoencoder, normal posterior, standard normal prior",
    ...closedFormKl,
    build: (config, data) => vae({ ...networkOptions(config), data, optimizer: createOptimizer(config) }),
  },
  "beta-vae": {
    summary: "VAE whose KL has the weight 4",
    ...closedFormKl,
    build: (config, data) => betaVae({ ...networkOptions(config), data, optimizer: createOptimizer(config) }),
  },
  "dip-vae": {
    summary: "DIP-VAE-II: a VAE with a penalty on the covariance of its codes",
    ...closedFormKl,
    build: (config, data) => dipVae({ ...networkOptions(config), data, optimizer: createOptimizer(config) }),
  },
  "vae+mog": withPrior("a mixture of 16 normals", mixtureOfGaussians()),
  "vae+vamp": withPrior("a VampPrior of 16 pseudo-inputs", vampPrior()),
  "vae+flow": withPrior("a RealNVP of 3 couplings", realNvpPrior()),
};

/** A VAE with a learned prior, the same for each model that is built. */
function withPrior(name: string, prior: PriorDesign): ModelEntry {
  const entry: Omit<ModelEntry, "build"> & { build(config: TrainingConfig, data: DataSpec): Vae<Distribution> } = {
    summary: `variational autoencoder, normal posterior, ${name} as prior, learned`,
    kl: drawnKl,
    klEstimator: "Monte Carlo",
    build: (config, data) => vae({ ...networkOptions(config), data, prior, optimizer: createOptimizer(config) }),
  };
  return entry as ModelEntry;
}

export const modelNames: readonly string[] = Object.keys(models);

/** What is compared where nothing is said: what two cores train in well under three minutes. */
export const comparedModels: readonly string[] = ["vae"];

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
