import { count, type PriorFactory } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { aggregatedPosterior, autoregressivePrior, mixtureOfGaussians, realNvpPrior, vampPrior } from "@elbo/priors";
import { vae } from "@elbo/vae";
import { evenlySpaced } from "../data/evenly-spaced.js";
import { type TrainingConfig } from "./training-config.js";
import { type ModelEntry } from "./model-entry.js";
import { normalModelWithPrior } from "./normal-model.js";
import { latentOptions } from "./options.js";
import { familyOptions, ownSettings, settingsOf } from "./settings.js";

const sized = { components: count(16, "components of the prior") };

/** VAEs with a normal posterior and a learned prior. */
export const priorModels: Readonly<Record<string, ModelEntry>> = {
  "vae+mog": withComponents("a mixture of normals", 16, (components) => mixtureOfGaussians({ components })),
  "vae+vamp": withComponents("a VampPrior", 16, (components) => vampPrior({ components })),
  "vae+vamp-data": withComponents("a VampPrior that starts from training examples", 16, (components, { train }) =>
    vampPrior({ components, start: train }),
  ),
  "vae+flow": withPrior("a RealNVP of 3 couplings", () => realNvpPrior()),
  "vae+maf": withPrior("an autoregressive flow of 3 layers", () => autoregressivePrior()),
  "vae+aggregated": withComponents(
    "the aggregated posterior of the training set, or of as many of its examples as components",
    1000,
    (components, { train }) => aggregatedPosterior(evenlySpaced(train, components)),
  ),
};

function withPrior(name: string, factory: (config: TrainingConfig, data: Dataset) => PriorFactory): ModelEntry {
  return {
    summary: `VAE whose prior is ${name}, learned`,
    settings: settingsOf(vae),
    build: (config, data) =>
      normalModelWithPrior(
        vae({ ...latentOptions(config, data), ...familyOptions(vae, config), prior: factory(config, data) }),
      ),
  };
}

/** A prior of as many components as are asked for. */
function withComponents(
  name: string,
  usual: number,
  factory: (components: number, data: Dataset) => PriorFactory,
): ModelEntry {
  const entry = withPrior(name, (config, data) => factory(ownSettings(sized, config).components, data));
  return { ...entry, settings: { ...entry.settings, ...sized }, defaults: { components: usual } };
}
