import { type Beta, betaTcVae, betaVae, constrainedVae, dipVae, factorVae } from "@elbo/beta-vae";
import { cyclic, linearWarmup } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { type TrainingConfig } from "../run/training-config.js";
import { type ModelEntry } from "./model-entry.js";
import { normalModel } from "./normal-model.js";
import { latentOptions } from "./options.js";

/** The cycles in which beta grows from 0. */
const cycles = 4;

/** The multiplier changes what the loss means while these train: no epoch's compares with another's. */
const withoutBest = {
  without: ["patience"],
  usual: (dataset: string) => ({ patience: null, epochs: dataset === "digits" ? 200 : 20 }),
} as const;

/** Models that weigh, bound or divide the KL to the prior N(0, I). */
export const betaModels: Readonly<Record<string, ModelEntry>> = {
  "beta-vae": weighed("whose KL has the weight beta", ({ beta }) => beta!, { beta: 4 }),
  "beta-vae+warmup": {
    ...weighed("whose KL has a weight that grows to beta", growing(({ beta }, steps) => linearWarmup({ to: beta!, steps })), {
      ...{ beta: 4, ramp: 10 },
    }),
  },
  "beta-vae+cyclic": {
    ...weighed(
      `whose KL has a weight that grows to beta in ${cycles} cycles, and stays there for the second half of each`,
      growing(({ beta }, steps) => cyclic({ to: beta!, steps: 2 * cycles * steps, cycles })),
      { beta: 4, ramp: 5 },
    ),
  },
  "beta-vae+capacity": {
    ...weighed(
      "whose KL is held at a capacity that grows",
      growing(({ capacity }, steps) => ({ capacity: linearWarmup({ to: capacity!, steps }) })),
      { capacity: 5, ramp: 50 },
    ),
  },
  "constrained-vae": {
    ...withoutBest,
    summary: "VAE with the best reconstruction under a bound on the KL, by a learned multiplier",
    own: { bound: 5 },
    build: (config, data) => normalModel(constrainedVae({ ...latentOptions(config, data), bound: { kl: config.bound! } })),
  },
  geco: {
    ...withoutBest,
    summary: "VAE with the least KL under a bound on the reconstruction, by a learned multiplier",
    own: { bound: 90 },
    build: (config, data) =>
      normalModel(constrainedVae({ ...latentOptions(config, data), bound: { reconstruction: config.bound! } })),
  },
  "beta-tcvae": {
    summary: "VAE whose total correlation of the codes has the weight beta",
    own: { beta: 6 },
    build: (config, data) => {
      const options = { ...latentOptions(config, data), beta: config.beta!, examples: data.train.size };
      return normalModel(betaTcVae(options));
    },
  },
  "factor-vae": {
    summary: "VAE with a penalty of 10 on the total correlation, which a discriminator sees",
    build: (config, data) => normalModel(factorVae(latentOptions(config, data))),
  },
  "dip-vae-i": {
    summary: "DIP-VAE-I: a VAE with a penalty on the covariance of its posterior means",
    build: (config, data) => normalModel(dipVae({ ...latentOptions(config, data), variant: "i" })),
  },
  "dip-vae": {
    summary: "DIP-VAE-II: a VAE with a penalty on the covariance of its codes",
    build: (config, data) => normalModel(dipVae(latentOptions(config, data))),
  },
};

function weighed(
  name: string,
  beta: (config: TrainingConfig, data: Dataset) => Beta,
  own: NonNullable<ModelEntry["own"]>,
): ModelEntry {
  return {
    summary: `VAE ${name}`,
    own,
    build: (config, data) => normalModel(betaVae({ ...latentOptions(config, data), beta: beta(config, data) })),
  };
}

/** A beta that grows for the steps of `ramp` epochs. */
function growing(beta: (config: TrainingConfig, steps: number) => Beta) {
  return (config: TrainingConfig, { train }: Dataset): Beta =>
    beta(config, config.ramp! * Math.ceil(train.size / config.batchSize));
}
