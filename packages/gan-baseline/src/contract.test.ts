import { adam, createRng, fit, saveModel } from "@elbo/core";
import { modelContract } from "@elbo/vitest/model-contract";
import { type AdversarialModel, dcgan, gan } from "./index.js";
import { pictures, points } from "./pictures.fixture.js";

const discriminator = adam({ learningRate: 0.01, beta1: 0.5 });
const generator = adam({ learningRate: 0.001, beta1: 0.5 });
const optimizers = { discriminator, generator };
const plane = { data: points.spec, latent: 3, hidden: [8], optimizers } as const;
const small = { data: pictures.spec, latent: 4, filters: 2, optimizers } as const;
const gradientPenalty = { kind: "wgan-gp", weight: 0.1 } as const;

interface Variant {
  readonly build: (seed: number) => AdversarialModel;
  readonly load: (file: Uint8Array) => AdversarialModel;
}

const variants: Record<string, Variant> = {
  gan: { build: (seed) => gan({ ...plane, seed }), load: gan.load },
  "minimax gan with spectral norm, a penalty and pre-training": {
    build: (seed) =>
      gan({
        ...plane,
        seed,
        spectralNorm: true,
        gradientPenalty,
        generatorLoss: "minimax",
        pretraining: 2,
        criticSteps: 2,
      }),
    load: gan.load,
  },
  dcgan: { build: (seed) => dcgan({ ...small, seed }), load: dcgan.load },
  "dcgan with spectral norm": {
    build: (seed) => dcgan({ ...small, seed, normalization: "spectral" }),
    load: dcgan.load,
  },
  "dcgan with a penalty": {
    build: (seed) => dcgan({ ...small, seed, normalization: "none", gradientPenalty }),
    load: dcgan.load,
  },
};

for (const [name, { build, load }] of Object.entries(variants))
  modelContract({
    name,
    build,
    exampleShape: name.startsWith("dcgan") ? [8, 8, 1] : [2],
    train: async (model, epochs, seed) => {
      const source = model.kind === "dcgan" ? pictures : points;
      const history = await fit(model, source, { epochs, seed, batchSize: 16 });
      return history.epochs.map(({ train }) => train["discriminator/loss"]!);
    },
    save: saveModel,
    load,
    createRng,
  });
