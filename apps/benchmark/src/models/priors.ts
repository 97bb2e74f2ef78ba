import { type PriorDesign } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { aggregatedPosterior, autoregressivePrior, mixtureOfGaussians, realNvpPrior, vampPrior } from "@elbo/priors";
import { vae } from "@elbo/vae";
import { evenlySpaced } from "../data/evenly-spaced.js";
import { type TrainingConfig } from "../run/training-config.js";
import { type ModelEntry } from "./model-entry.js";
import { normalModelWithPrior } from "./normal-model.js";
import { latentOptions } from "./options.js";

/** VAEs with a normal posterior and a learned prior. */
export const priorModels: Readonly<Record<string, ModelEntry>> = {
  "vae+mog": {
    ...withPrior("a mixture of normals", ({ components }) => mixtureOfGaussians({ components: components! })),
    own: { components: 16 },
  },
  "vae+vamp": {
    ...withPrior("a VampPrior", ({ components }) => vampPrior({ components: components! })),
    own: { components: 16 },
  },
  "vae+vamp-data": {
    ...withPrior("a VampPrior that starts from training examples", ({ components }, { train }) =>
      vampPrior({ components: components!, start: train }),
    ),
    own: { components: 16 },
  },
  "vae+flow": withPrior("a RealNVP of 3 couplings", () => realNvpPrior()),
  "vae+maf": withPrior("an autoregressive flow of 3 layers", () => autoregressivePrior()),
  "vae+aggregated": {
    ...withPrior("the aggregated posterior of the training set, or of as many of its examples as components", ({ components }, { train }) =>
      aggregatedPosterior(evenlySpaced(train, components!)),
    ),
    own: { components: 1000 },
  },
};

function withPrior(name: string, design: (config: TrainingConfig, data: Dataset) => PriorDesign): ModelEntry {
  return {
    summary: `VAE whose prior is ${name}, learned`,
    build: (config, data) => normalModelWithPrior(vae({ ...latentOptions(config, data), prior: design(config, data) })),
  };
}
