import { type Autoencoder, autoencoder, noisyAutoencoder } from "@elbo/vae";
import { autoencoderExhibits } from "../exhibits/autoencoder-exhibits.js";
import { type BenchModel, onlyMetrics } from "./bench-model.js";
import { latentParts } from "./latent-model.js";
import { type ModelEntry } from "./model-entry.js";
import { latentOptions } from "./options.js";
import { familyOptions, settingsOf } from "./settings.js";
import { reconstructionMetric } from "./reconstruction-metric.js";

/** Encoders and decoders without a prior, whose samples are the contrast to a VAE's. */
export const autoencoderModels: Readonly<Record<string, ModelEntry>> = {
  ae: {
    summary: "plain autoencoder; samples from a normal fitted to its codes, and from their box",
    settings: settingsOf(autoencoder),
    build: (config, data) =>
      autoencoderModel(autoencoder({ ...latentOptions(config, data), ...familyOptions(autoencoder, config) })),
  },
  "noisy-ae": {
    summary: "autoencoder with noise of 0.05 times the codes' square radius on each unit",
    settings: settingsOf(noisyAutoencoder),
    build: (config, data) =>
      autoencoderModel(
        noisyAutoencoder({ ...latentOptions(config, data), ...familyOptions(noisyAutoencoder, config) }),
      ),
  },
};

function autoencoderModel(model: Autoencoder): BenchModel {
  const units = model.config["latent"] as number;
  return {
    model,
    draw: (count, rng) => model.generate(count, rng, { draw: true }),
    codes: { units, encode: (x) => model.encode(x), decode: (z) => model.decode(z) },
    parts: latentParts(model, units),
    ...onlyMetrics({ reconstruction: async (source, options) => [await reconstructionMetric(model, source, options)] }),
    exhibit: (data, executor) => autoencoderExhibits(model, data, executor),
  };
}
