import { adam, createRng, cyclic, fit, saveModel } from "@elbo/core";
import { modelContract } from "@elbo/vitest/model-contract";
import { bits } from "./bits.fixture.js";
import { gatedPixelCnn, gumbelVae, type GumbelVae, independentCodes, vqVae, type VqVae } from "./index.js";

const source = bits(64);
const optimizer = adam({ learningRate: 0.02 });
const network = { kind: "mlp", codeShape: [4], hidden: [8] } as const;
const small = { data: source.spec, codes: 4, dimension: 3, network, optimizer, priorOptimizer: optimizer } as const;
const relaxed = { data: source.spec, codes: 3, network, optimizer, priorOptimizer: optimizer } as const;
const convolutions = {
  kind: "convolutional",
  channels: 4,
  halvings: 1,
  residualBlocks: 1,
  residualChannels: 2,
} as const;
const pixelCnn = gatedPixelCnn({ filters: 4, layers: 2, kernelSize: 3 });

interface Variant<M> {
  readonly build: (seed: number) => M;
  readonly load: (file: Uint8Array) => M;
}

const variants: Record<string, Variant<VqVae | GumbelVae>> = {
  "vq-vae": { build: (seed) => vqVae({ ...small, seed }), load: vqVae.load },
  "vq-vae by the loss": {
    build: (seed) =>
      vqVae({ ...small, seed, codebook: "loss", beta: cyclic({ steps: 1000, to: 0.5 }), optimizer: adam() }),
    load: vqVae.load,
  },
  "vq-vae without revival": {
    build: (seed) => vqVae({ ...small, seed, revival: 0, prior: independentCodes() }),
    load: vqVae.load,
  },
  "convolutional vq-vae": {
    build: (seed) => vqVae({ ...small, network: convolutions, seed, prior: pixelCnn }),
    load: vqVae.load,
  },
  "gumbel-vae": { build: (seed) => gumbelVae({ ...relaxed, seed, temperature: 0.7 }), load: gumbelVae.load },
  "gumbel-vae of one-hot codes": {
    build: (seed) => gumbelVae({ ...relaxed, seed, hard: true, prior: pixelCnn }),
    load: gumbelVae.load,
  },
};

for (const [name, { build, load }] of Object.entries(variants))
  modelContract({
    name,
    build,
    exampleShape: [4, 4, 1],
    train: async (model, epochs, seed) =>
      (await fit(model, source, { epochs, seed, batchSize: 16 })).epochs.map(
        ({ train }) => train["loss"] ?? train[`${model.kind}/loss`]!,
      ),
    save: saveModel,
    load,
    createRng,
  });
