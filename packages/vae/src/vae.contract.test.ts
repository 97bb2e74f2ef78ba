import { adam, createRng, fit, saveModel } from "@elbo/core";
import { modelContract } from "@elbo/vitest/model-contract";
import { bits } from "@elbo/vitest/bits";
import { type Vae, vae, type VaeOptions } from "./index.js";

const source = bits(64);

const variants: Record<string, Partial<VaeOptions>> = {
  "vae of binary data": {},
  "vae of categorical data": { data: { name: "bits", shape: [2, 2], kind: "categorical", levels: 2 } },
  "vae of real data with a learned scale": { data: { name: "bits", shape: [2, 2], kind: "real" } },
  "vae with five draws per example": { samples: 5 },
};

for (const [name, options] of Object.entries(variants))
  modelContract<Vae>({
    name,
    build: (seed) =>
      vae({ data: source.spec, latent: 2, hidden: [8], seed, optimizer: adam({ learningRate: 0.02 }), ...options }),
    exampleShape: [2, 2],
    train: async (model, epochs, seed) =>
      (await fit(model, source, { epochs, seed, batchSize: 16 })).epochs.map(({ train }) => train["loss"]!),
    save: saveModel,
    load: vae.load,
    createRng,
  });
