import { adam, createRng, cyclic, fit, linearWarmup, saveModel, type NormalModel } from "@elbo/core";
import { modelContract } from "@elbo/vitest/model-contract";
import { bits } from "@elbo/vitest/bits";
import { betaTcVae, betaVae, constrainedVae, dipVae, factorVae } from "./index.js";

const source = bits(64);
const optimizer = adam({ learningRate: 0.02 });
const small = { data: source.spec, latent: 2, hidden: [8], optimizer } as const;

interface Variant {
  readonly build: (seed: number) => NormalModel;
  readonly load: (file: Uint8Array) => NormalModel;
}

const variants: Record<string, Variant> = {
  "beta-vae": { build: (seed) => betaVae({ ...small, seed }), load: betaVae.load },
  "beta-vae with a capacity": {
    build: (seed) => betaVae({ ...small, seed, beta: { capacity: cyclic({ steps: 1000, to: 0.1 }), gamma: 5 } }),
    load: betaVae.load,
  },
  "constrained vae": {
    build: (seed) => constrainedVae({ ...small, seed, bound: { kl: 1 } }),
    load: constrainedVae.load,
  },
  geco: {
    build: (seed) => constrainedVae({ ...small, seed, bound: { reconstruction: 1.5 }, samples: 2 }),
    load: constrainedVae.load,
  },
  "beta-tcvae": {
    build: (seed) => betaTcVae({ ...small, seed, examples: 64, beta: linearWarmup({ from: 2, to: 3, steps: 1000 }) }),
    load: betaTcVae.load,
  },
  "dip-vae i": { build: (seed) => dipVae({ ...small, seed, variant: "i" }), load: dipVae.load },
  "dip-vae ii": { build: (seed) => dipVae({ ...small, seed }), load: dipVae.load },
  "factor-vae": {
    build: (seed) => factorVae({ ...small, seed, gamma: 0.1, discriminator: { hidden: [8], optimizer } }),
    load: factorVae.load,
  },
};

for (const [name, { build, load }] of Object.entries(variants))
  modelContract({
    name,
    build,
    exampleShape: [2, 2],
    train: async (model, epochs, seed) =>
      (await fit(model, source, { epochs, seed, batchSize: 16 })).epochs.map(
        ({ train }) => train["loss"] ?? train["vae/loss"]!,
      ),
    save: saveModel,
    load,
    createRng,
  });
