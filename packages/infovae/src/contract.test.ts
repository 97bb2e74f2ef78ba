import { adam, createRng, fit, linearWarmup, saveModel, type NormalModel } from "@elbo/core";
import { modelContract } from "@elbo/vitest/model-contract";
import { bits } from "@elbo/vitest/bits";
import { adversarialAutoencoder, infoVae, waeMmd } from "./index.js";

const source = bits(64);
const optimizer = adam({ learningRate: 0.02 });
const small = { data: source.spec, latent: 2, hidden: [8], optimizer } as const;
const adversarial = { hidden: [8], optimizer } as const;

const variants: Record<string, (seed: number) => NormalModel> = {
  "info-vae with mmd": (seed) => infoVae({ ...small, seed, lambda: 10 }),
  "info-vae with mmd of median bandwidth": (seed) =>
    infoVae({ ...small, seed, alpha: 0.5, lambda: 10, divergence: { mmd: { bandwidth: "median" } } }),
  "info-vae with sliced wasserstein": (seed) =>
    infoVae({
      ...small,
      seed,
      alpha: linearWarmup({ to: 0.5, steps: 1000 }),
      divergence: { slicedWasserstein: { projections: 8 } },
    }),
  "info-vae with a discriminator": (seed) =>
    infoVae({ ...small, seed, lambda: 1.5, divergence: { adversarial: { ...adversarial, penalty: "kl" } } }),
  "wae-mmd": (seed) => waeMmd({ ...small, seed }),
  "adversarial autoencoder": (seed) => adversarialAutoencoder({ ...small, seed, adversarial }),
};

for (const [name, build] of Object.entries(variants))
  modelContract({
    name,
    build,
    exampleShape: [2, 2],
    train: async (model, epochs, seed) =>
      (await fit(model, source, { epochs, seed, batchSize: 16 })).epochs.map(
        ({ train }) => train["loss"] ?? train["vae/loss"]!,
      ),
    save: saveModel,
    load: infoVae.load,
    createRng,
  });
