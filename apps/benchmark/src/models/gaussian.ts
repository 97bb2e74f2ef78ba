import { iwae, vae } from "@elbo/vae";
import { type ModelEntry } from "./model-entry.js";
import { normalModel } from "./normal-model.js";
import { latentOptions } from "./options.js";
import { familyOptions, settingsOf } from "./settings.js";

/** Models with a normal posterior and the prior N(0, I), which maximise a bound. */
export const gaussianModels: Readonly<Record<string, ModelEntry>> = {
  vae: {
    summary: "variational autoencoder, normal posterior, standard normal prior",
    settings: settingsOf(vae),
    build: (config, data) => normalModel(vae({ ...latentOptions(config, data), ...familyOptions(vae, config) })),
  },
  iwae: {
    summary: "importance-weighted autoencoder: the tighter bound of several draws",
    settings: settingsOf(iwae),
    defaults: { samples: 5 },
    build: (config, data) => normalModel(iwae({ ...latentOptions(config, data), ...familyOptions(iwae, config) })),
  },
};
