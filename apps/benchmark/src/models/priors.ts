import { type PriorDesign } from "@elbo/core";
import { mixtureOfGaussians, realNvpPrior, vampPrior } from "@elbo/priors";
import { vae } from "@elbo/vae";
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
  "vae+flow": withPrior("a RealNVP of 3 couplings", () => realNvpPrior()),
};

function withPrior(name: string, design: (config: TrainingConfig) => PriorDesign): ModelEntry {
  return {
    summary: `VAE whose prior is ${name}, learned`,
    build: (config, data) => normalModelWithPrior(vae({ ...latentOptions(config, data), prior: design(config) })),
  };
}
