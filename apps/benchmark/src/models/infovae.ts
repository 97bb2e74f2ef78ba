import { adversarialAutoencoder, infoVae, waeMmd } from "@elbo/infovae";
import { type ModelEntry } from "./model-entry.js";
import { normalModel } from "./normal-model.js";
import { latentOptions } from "./options.js";

/** Models that hold the aggregate posterior to the prior N(0, I). */
export const infoModels: Readonly<Record<string, ModelEntry>> = {
  infovae: {
    summary: "InfoVAE: a VAE with an MMD of weight 999 between aggregate posterior and prior (alpha 0, lambda 1000)",
    build: (config, data) => normalModel(infoVae(latentOptions(config, data))),
  },
  "wae-mmd": {
    summary: "Wasserstein autoencoder: no KL, an MMD of weight 10 between aggregate posterior and prior",
    build: (config, data) => normalModel(waeMmd(latentOptions(config, data))),
  },
  aae: {
    summary: "adversarial autoencoder: no KL, a discriminator between codes and draws of the prior",
    // Losses against different discriminators do not compare.
    monitor: "reconstruction",
    build: (config, data) => normalModel(adversarialAutoencoder(latentOptions(config, data))),
  },
};
