import { type JsonObject } from "@elbo/core";
import { type Protocol } from "./protocol.js";

const weighed = (beta: number) => ({ title: `beta-VAE, beta = ${beta}`, study: { models: "beta-vae", beta } });

export const shapesBeta: Protocol = {
  summary: "shapes of 32 x 32 with four factors: beta-VAEs and a beta-TCVAE over beta",
  source: "nothing, of these images",
  study: {
    ...{ dataset: "shapes", latent: 10, hidden: [128, 128], optimizer: "adam", "learning-rate": 1e-3 },
    ...{ "batch-size": 64, epochs: 42, "most-examples": 64 },
  },
  seeds: [1, 2, 3],
  minutes: 12,
  figures: ["reconstruction", "KL", "mutual information gap", "FactorVAE score"],
  tolerance: {},
  toleranceReason: "",
  rows: [
    { title: "VAE", study: { models: "vae" } },
    ...[2, 3, 4].map(weighed),
    ...[2, 4].map((beta) => ({ title: `beta-TCVAE, beta = ${beta}`, study: { models: "beta-tcvae", beta } })),
  ],
};

/** Chen et al., appendix: MLPs of 1200 units, ReLU in the encoder and three layers with tanh in the decoder. */
const chen = {
  study: {
    ...{ latent: 10, hidden: [1200, 1200], activation: "relu" },
    ...{ "decoder-hidden": [[1200, 1200, 1200]], "decoder-activation": "tanh" },
    ...{ optimizer: "adam", "learning-rate": 1e-3, "batch-size": 2048, epochs: 50 },
    // An epoch takes ten minutes and more.
    ...{ "most-examples": 64, "checkpoint-every": 60 },
  } satisfies JsonObject,
  seeds: [1],
  figures: [
    ...(["reconstruction", "KL", "mutual information gap of posteriors"] as const),
    ...(["mutual information gap", "FactorVAE score"] as const),
  ],
  tolerance: {},
  toleranceReason: "",
  published: { "mutual information gap of posteriors": { value: 0.5 } },
} as const;

const paper = "Chen et al. 2018, arxiv.org/abs/1802.04942: near 0.5 on dSprites";

export const shapesChen: Protocol = {
  ...chen,
  summary: "all 737,280 shapes of 64 x 64: the beta-TCVAE of dSprites, and a VAE",
  source: paper,
  study: { ...chen.study, dataset: "shapes-full" },
  minutes: 2500,
  rows: [
    { title: "beta-TCVAE, beta = 6", study: { models: "beta-tcvae", beta: 6 }, published: chen.published },
    { title: "VAE", study: { models: "vae" } },
  ],
};

/** Each pixel stands for four, so that what is weighed against them is divided by four. */
export const shapesChenSmall: Protocol = {
  ...chen,
  summary: "all 737,280 shapes of 32 x 32: the same with a quarter of the weights",
  source: `${paper}; here with a quarter of its pixels`,
  study: { ...chen.study, dataset: "shapes-full-32" },
  minutes: 600,
  rows: [
    {
      title: "beta-TCVAE, beta = 6 / 4, other weights 1 / 4",
      study: { models: "beta-tcvae", alpha: 0.25, beta: 1.5, gamma: 0.25 },
      published: chen.published,
    },
    { title: "VAE, weight of the KL 1 / 4", study: { models: "beta-vae", beta: 0.25 } },
  ],
};
