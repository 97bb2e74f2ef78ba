import { type Protocol } from "./protocol.js";

/** Color images by convolutions: samples, reconstructions and traversals are in the guide to images. */
export const scenesColor: Protocol = {
  summary: "color images of scenes, 32 x 32: a beta-VAE and a VQ-VAE of convolutions",
  source: "nothing, of these images",
  study: {
    ...{ dataset: "scenes", optimizer: "adam", "learning-rate": 2e-3, schedule: "cosine", "batch-size": 64 },
    ...{ "evidence-samples": 10, "most-examples": 64 },
  },
  seeds: [1],
  minutes: 25,
  figures: ["reconstruction", "KL", "-ELBO"],
  tolerance: {},
  toleranceReason: "",
  rows: [
    {
      title: "beta-VAE, beta = 32",
      study: { models: "beta-vae+conv", beta: 32, channels: 16, latent: 10, epochs: 25 },
    },
    { title: "VQ-VAE", study: { models: "vq-vae+conv", codes: 64, latent: 8, epochs: 6, patience: 2 } },
  ],
};
