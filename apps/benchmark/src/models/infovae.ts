import { adversarialAutoencoder, infoVae, waeMmd } from "@elbo/infovae";
import { type ModelEntry } from "./model-entry.js";
import { normalModel } from "./normal-model.js";
import { latentOptions } from "./options.js";

/** Models that hold the aggregate posterior to the prior N(0, I). */
export const infoModels: Readonly<Record<string, ModelEntry>> = {
  infovae: {
    summary: "InfoVAE: a VAE with an MMD of weight lambda - 1 between aggregate posterior and prior",
    // With the 1000 of the paper, codes of these data collapse.
    own: { lambda: 100 },
    build: (config, data) => normalModel(infoVae({ ...latentOptions(config, data), lambda: config.lambda! })),
  },
  "wae-mmd": {
    summary: "Wasserstein autoencoder: no KL, an MMD of weight lambda between aggregate posterior and prior",
    own: { lambda: 10 },
    build: (config, data) => normalModel(waeMmd({ ...latentOptions(config, data), lambda: config.lambda! })),
  },
  aae: {
    summary: "adversarial autoencoder: no KL, a discriminator between codes and draws of the prior",
    own: { lambda: 1 },
    build: (config, data) => normalModel(adversarialAutoencoder({ ...latentOptions(config, data), lambda: config.lambda! })),
  },
};
