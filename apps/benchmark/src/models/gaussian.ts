import { betaTcVae, betaVae, constrainedVae, dipVae, factorVae } from "@elbo/beta-vae";
import { analyticKl } from "@elbo/core";
import { vae } from "@elbo/vae";
import { latentModel } from "./latent-model.js";
import { type ModelEntry } from "./model-entry.js";
import { latentOptions } from "./options.js";

/** The KL between the normal posterior and N(0, I), which all of these have. */
const normal = { kl: analyticKl, klEstimator: "closed form", standardPrior: true } as const;

/** Nats of KL that the constrained VAE keeps to. */
const klBound = 5;

/** Models with a normal posterior and the prior N(0, I), which differ in what they minimise. */
export const gaussianModels: Readonly<Record<string, ModelEntry>> = {
  vae: {
    summary: "variational autoencoder, normal posterior, standard normal prior",
    build: (config, data) => latentModel(vae(latentOptions(config, data)), normal),
  },
  "beta-vae": {
    summary: "VAE whose KL has the weight beta",
    own: { beta: 4 },
    build: (config, data) => latentModel(betaVae({ ...latentOptions(config, data), beta: config.beta! }), normal),
  },
  "constrained-vae": {
    summary: `VAE with the best reconstruction under a KL of ${klBound} nats, by a learned multiplier`,
    // Losses under different multipliers do not compare.
    monitor: "reconstruction",
    build: (config, data) =>
      latentModel(constrainedVae({ ...latentOptions(config, data), bound: { kl: klBound } }), normal),
  },
  "beta-tcvae": {
    summary: "VAE whose total correlation of the codes has the weight beta",
    own: { beta: 6 },
    build: (config, data) => {
      const options = { ...latentOptions(config, data), beta: config.beta!, examples: data.train.size };
      return latentModel(betaTcVae(options), normal);
    },
  },
  "factor-vae": {
    summary: "VAE with a penalty of 10 on the total correlation, which a discriminator sees",
    build: (config, data) => latentModel(factorVae(latentOptions(config, data)), normal),
  },
  "dip-vae": {
    summary: "DIP-VAE-II: a VAE with a penalty on the covariance of its codes",
    build: (config, data) => latentModel(dipVae(latentOptions(config, data)), normal),
  },
};
