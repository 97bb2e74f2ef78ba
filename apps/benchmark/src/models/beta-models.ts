import { type BetaWeight, betaTcVae, betaVae, constrainedVae, dipVae, factorVae } from "@elbo/beta-vae";
import { count, cyclic, linearWarmup, nonNegative, positive } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { type TrainingConfig } from "./training-config.js";
import { type BenchModel } from "./bench-model.js";
import { type ModelEntry } from "./model-entry.js";
import { normalModel } from "./normal-model.js";
import { latentOptions, stepsPerEpoch } from "./options.js";
import { familyOptions, ownSettings, settingsOf } from "./settings.js";
import { biased, inNats } from "./term-titles.js";

/** The cycles in which beta grows from 0. */
const cycles = 4;

/** The multiplier changes what the loss means while these train: no epoch's compares with another's. */
const withoutBest = {
  without: ["patience"],
  usual: (dataset: string) => ({ patience: null, epochs: dataset === "digits" ? 200 : 20 }),
} as const;

const ramp = { ramp: count(10, "epochs in which beta or the capacity grows from 0, of each cycle") };
const growingBeta = { beta: nonNegative(4, "weight of the KL"), ...ramp };
const growingCapacity = { capacity: nonNegative(5, "KL that is held, in nats"), ...ramp };
const klBound = { bound: positive(5, "most that the KL may be, in nats") };
const reconstructionBound = { bound: positive(90, "most that the reconstruction may be, in nats") };
const withoutBeta = settingsOf(betaVae, "beta");

const multiplier = { multiplier: { title: "Multiplier" } };
const covariances = {
  offDiagonal: { title: "Covariances, squared" },
  diagonal: { title: "Variances less 1, squared" },
};
const klParts = {
  mutualInformation: biased("Mutual information"),
  totalCorrelation: biased("Total correlation"),
  dimensionwiseKl: biased("Dimension-wise KL"),
};

/** Models that weigh, bound or divide the KL to the prior N(0, I). */
export const betaModels: Readonly<Record<string, ModelEntry>> = {
  "beta-vae": {
    summary: "VAE whose KL has the weight beta",
    settings: settingsOf(betaVae),
    defaults: { beta: 4 },
    build: (config, data) =>
      normalModel(betaVae({ ...latentOptions(config, data), ...familyOptions(betaVae, config) })),
  },
  "beta-vae+warmup": {
    ...weighed("whose KL has a weight that grows to beta", (config, data) =>
      linearWarmup({ to: ownSettings(growingBeta, config).beta, steps: growth(config, data) }),
    ),
    settings: { ...growingBeta, ...withoutBeta },
    defaults: { beta: 4, ramp: 10 },
  },
  "beta-vae+cyclic": {
    ...weighed(
      `whose KL has a weight that grows to beta in ${cycles} cycles, and stays there for the second half of each`,
      (config, data) =>
        cyclic({ to: ownSettings(growingBeta, config).beta, steps: 2 * cycles * growth(config, data), cycles }),
    ),
    settings: { ...growingBeta, ...withoutBeta },
    defaults: { beta: 4, ramp: 5 },
  },
  "beta-vae+capacity": {
    ...weighed("whose KL is held at a capacity that grows", (config, data) => ({
      capacity: linearWarmup({ to: ownSettings(growingCapacity, config).capacity, steps: growth(config, data) }),
    })),
    settings: { ...growingCapacity, ...withoutBeta },
    defaults: { capacity: 5, ramp: 50 },
    terms: { capacity: inNats("Capacity") },
  },
  "constrained-vae": {
    ...withoutBest,
    summary: "VAE with the best reconstruction under a bound on the KL, by a learned multiplier",
    settings: { ...klBound, ...settingsOf(constrainedVae) },
    defaults: { bound: 5 },
    terms: multiplier,
    build: (config, data) => constrained(config, data, { kl: ownSettings(klBound, config).bound }),
  },
  geco: {
    ...withoutBest,
    summary: "VAE with the least KL under a bound on the reconstruction, by a learned multiplier",
    settings: { ...reconstructionBound, ...settingsOf(constrainedVae) },
    defaults: { bound: 90 },
    terms: multiplier,
    build: (config, data) =>
      constrained(config, data, { reconstruction: ownSettings(reconstructionBound, config).bound }),
  },
  "beta-tcvae": {
    summary: "VAE whose total correlation of the codes has the weight beta",
    settings: settingsOf(betaTcVae),
    defaults: { beta: 6 },
    terms: klParts,
    build: (config, data) => {
      const options = {
        ...latentOptions(config, data),
        ...familyOptions(betaTcVae, config),
        examples: data.train.size,
      };
      return normalModel(betaTcVae(options));
    },
  },
  "factor-vae": {
    summary: "VAE with a penalty of 10 on the total correlation, which a discriminator sees",
    settings: settingsOf(factorVae),
    terms: { ...klParts, "discriminator/crossEntropy": inNats("Discriminator's cross-entropy") },
    build: (config, data) =>
      normalModel(factorVae({ ...latentOptions(config, data), ...familyOptions(factorVae, config) })),
  },
  "dip-vae-i": {
    summary: "DIP-VAE-I: a VAE with a penalty on the covariance of its posterior means",
    ...covariance("i"),
  },
  "dip-vae": {
    summary: "DIP-VAE-II: a VAE with a penalty on the covariance of its codes",
    ...covariance("ii"),
  },
};

function weighed(
  name: string,
  betaOf: (config: TrainingConfig, data: Dataset) => BetaWeight,
): Pick<ModelEntry, "summary" | "build"> {
  return {
    summary: `VAE ${name}`,
    build: (config, data) => {
      const own = { ...latentOptions(config, data), ...familyOptions(betaVae, config), beta: betaOf(config, data) };
      return normalModel(betaVae(own));
    },
  };
}

/** The steps in which beta or the capacity grows: those of `ramp` epochs. */
function growth(config: TrainingConfig, { train }: Dataset): number {
  return ownSettings(ramp, config).ramp * stepsPerEpoch(config, train);
}

function constrained(
  config: TrainingConfig,
  data: Dataset,
  bound: { kl: number } | { reconstruction: number },
): BenchModel {
  return normalModel(
    constrainedVae({ ...latentOptions(config, data), ...familyOptions(constrainedVae, config), bound }),
  );
}

function covariance(variant: "i" | "ii"): Pick<ModelEntry, "settings" | "terms" | "build"> {
  return {
    settings: settingsOf(dipVae, "variant"),
    terms: covariances,
    build: (config, data) =>
      normalModel(dipVae({ ...latentOptions(config, data), ...familyOptions(dipVae, config), variant })),
  };
}
