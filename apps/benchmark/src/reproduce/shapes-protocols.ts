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
  minutes: 180,
  figures: ["reconstruction", "KL", "mutual information gap", "FactorVAE score"],
  tolerance: {},
  toleranceReason: "",
  rows: [
    { title: "VAE", study: { models: "vae" } },
    ...[2, 4, 8].map(weighed),
    { title: "beta-TCVAE, beta = 4", study: { models: "beta-tcvae", beta: 4 } },
  ],
};

/** Chen et al., appendix: MLPs of 1200 units, ReLU in the encoder and three layers with tanh in the decoder. */
export const shapesChen: Protocol = {
  summary: "all 737,280 shapes of 64 x 64: the beta-TCVAE of dSprites, and a VAE",
  source:
    "Chen et al. 2018, arxiv.org/abs/1802.04942: near 0.5 on dSprites, with densities of the codes and the four factors besides the shape; here five factors and 20 bins",
  study: {
    ...{ dataset: "shapes-full", latent: 10, hidden: [1200, 1200], activation: "relu" },
    ...{
      "decoder-hidden": [[1200, 1200, 1200]],
      "decoder-activation": "tanh",
      optimizer: "adam",
      "learning-rate": 1e-3,
    },
    ...{ "batch-size": 2048, epochs: 50, "most-examples": 64 },
  },
  seeds: [1],
  minutes: 2500,
  figures: ["reconstruction", "KL", "mutual information gap", "FactorVAE score"],
  tolerance: {},
  toleranceReason: "",
  rows: [
    {
      title: "beta-TCVAE, beta = 6",
      study: { models: "beta-tcvae", beta: 6 },
      published: { "mutual information gap": { value: 0.5 } },
    },
    { title: "VAE", study: { models: "vae" } },
  ],
};
