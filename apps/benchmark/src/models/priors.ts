import { betaVae } from "@elbo/beta-vae";
import { count, linearWarmup, nonNegative, type PriorFactory } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { aggregatedPosterior, autoregressivePrior, mixtureOfGaussians, realNvpPrior, vampPrior } from "@elbo/priors";
import { vae } from "@elbo/vae";
import { evenlySpaced } from "../data/evenly-spaced.js";
import { type TrainingConfig } from "./training-config.js";
import { type ModelEntry } from "./model-entry.js";
import { normalModelWithPrior } from "./normal-model.js";
import { latentOptions, stepsPerEpoch } from "./options.js";
import { familyOptions, ownSettings, settingsOf } from "./settings.js";

const sized = { components: count(16, "components of the prior") };
const scattered = {
  varianceSpread: nonNegative(0, "standard deviation of the logarithms of the prior's first variances"),
};

const growing = { ramp: count(0, "epochs in which the weight of the KL grows from 0 to 1", { from: 0 }) };

/** VAEs with a normal posterior and a learned prior. */
export const priorModels: Readonly<Record<string, ModelEntry>> = {
  "vae+mog": mixturePrior(),
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
    settings: { ...settingsOf(vae), ...growing },
    build: (config, data) => {
      const options = { ...latentOptions(config, data), ...familyOptions(vae, config), prior: factory(config, data) };
      const steps = ownSettings(growing, config).ramp * stepsPerEpoch(config, data.train);
      return normalModelWithPrior(steps === 0 ? vae(options) : betaVae({ ...options, beta: linearWarmup({ steps }) }));
    },
  };
}

/** A mixture whose first variances may differ. */
function mixturePrior(): ModelEntry {
  const own = { ...sized, ...scattered };
  const entry = withPrior("a mixture of normals", (config) => mixtureOfGaussians(ownSettings(own, config)));
  return { ...entry, settings: { ...entry.settings, ...own }, defaults: { components: 16 } };
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
