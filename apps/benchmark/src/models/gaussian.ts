import { betaTcVae, betaVae, constrainedVae, dipVae, factorVae } from "@elbo/beta-vae";
import { iwae, vae } from "@elbo/vae";
import { type ModelEntry } from "./model-entry.js";
import { normalModel } from "./normal-model.js";
import { latentOptions } from "./options.js";

/** Nats of KL that the constrained VAE keeps to. */
const klBound = 5;

/** Models with a normal posterior and the prior N(0, I), which differ in what they minimise. */
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
  "beta-vae": {
    summary: "VAE whose KL has the weight beta",
    own: { beta: 4 },
    build: (config, data) => normalModel(betaVae({ ...latentOptions(config, data), beta: config.beta! })),
  },
  "constrained-vae": {
    summary: `VAE with the best reconstruction under a KL of ${klBound} nats, by a learned multiplier`,
    // The loss is near the reconstruction while the bound holds, and far above it beyond: the best epoch keeps to it.
    build: (config, data) => normalModel(constrainedVae({ ...latentOptions(config, data), bound: { kl: klBound } })),
  },
  "beta-tcvae": {
    summary: "VAE whose total correlation of the codes has the weight beta",
    own: { beta: 6 },
    build: (config, data) => {
      const options = { ...latentOptions(config, data), beta: config.beta!, examples: data.train.size };
      return normalModel(betaTcVae(options));
    },
  },
  "factor-vae": {
    summary: "VAE with a penalty of 10 on the total correlation, which a discriminator sees",
    build: (config, data) => normalModel(factorVae(latentOptions(config, data))),
  },
  "dip-vae": {
    summary: "DIP-VAE-II: a VAE with a penalty on the covariance of its codes",
    build: (config, data) => normalModel(dipVae(latentOptions(config, data))),
  },
};
