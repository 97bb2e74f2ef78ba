import { adversarialAutoencoder, infoVae, waeMmd } from "@elbo/infovae";
import { type ModelEntry } from "./model-entry.js";
import { normalModel } from "./normal-model.js";
import { latentOptions } from "./options.js";
import { familyOptions, settingsOf } from "./settings.js";
import { biased, inNats } from "./term-titles.js";

const terms = {
  mutualInformation: biased("Mutual information"),
  marginalKl: inNats("KL(q(z) || p(z))"),
  mmd: { title: "MMD²" },
  slicedWasserstein: { title: "Sliced Wasserstein" },
  "discriminator/crossEntropy": inNats("Discriminator's cross-entropy"),
};
const shared = { terms, settings: settingsOf(infoVae, "alpha") } as const;

/** Models that hold the aggregate posterior to the prior N(0, I). */
export const infoModels: Readonly<Record<string, ModelEntry>> = {
  infovae: {
    ...shared,
    settings: settingsOf(infoVae),
    summary: "InfoVAE: a VAE with an MMD of weight lambda - 1 between aggregate posterior and prior",
    // With the 1000 of the paper, codes of these data collapse.
    defaults: { lambda: 100 },
    build: (config, data) =>
      normalModel(infoVae({ ...latentOptions(config, data), ...familyOptions(infoVae, config) })),
  },
  "wae-mmd": {
    ...shared,
    summary: "Wasserstein autoencoder: no KL, an MMD of weight lambda between aggregate posterior and prior",
    defaults: { lambda: 10 },
    build: (config, data) => normalModel(waeMmd({ ...latentOptions(config, data), ...familyOptions(infoVae, config) })),
  },
  aae: {
    ...shared,
    summary: "adversarial autoencoder: no KL, a discriminator between codes and draws of the prior",
    defaults: { lambda: 1 },
    build: (config, data) =>
      normalModel(adversarialAutoencoder({ ...latentOptions(config, data), ...familyOptions(infoVae, config) })),
  },
};
