import { iwae, vae } from "@elbo/vae";
import { type ModelEntry } from "./model-entry.js";
import { normalModel } from "./normal-model.js";
import { latentOptions } from "./options.js";

/** Models with a normal posterior and the prior N(0, I), which maximise a bound. */
export const gaussianModels: Readonly<Record<string, ModelEntry>> = {
  vae: {
    summary: "variational autoencoder, normal posterior, standard normal prior",
    build: (config, data) => normalModel(vae(latentOptions(config, data))),
  },
  iwae: {
    summary: "importance-weighted autoencoder: the tighter bound of several draws",
    own: { draws: 5 },
    build: (config, data) => normalModel(iwae({ ...latentOptions(config, data), samples: config.draws! })),
  },
};
