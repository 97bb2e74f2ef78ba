import {
  adam,
  createRng,
  type Distribution,
  type ExampleSource,
  fit,
  type GenerativeModel,
  type HostArray,
  type Posterior,
  saveModel,
  type Summarised,
} from "@elbo/core";
import { modelContract } from "@elbo/vitest/model-contract";
import {
  autoencoder,
  autoregressivePosterior,
  betaPosterior,
  conditionalVae,
  dirichletPosterior,
  fullCovariancePosterior,
  iwae,
  noisyAutoencoder,
  planarPosterior,
  vae,
  type VaeOptions,
} from "./index.js";
import { labelledBits } from "./labelled-bits.fixture.js";

const source = labelledBits(64);
type AnyOptions = VaeOptions<Distribution, Summarised, Distribution>;

interface Variant {
  readonly build: (options: AnyOptions) => GenerativeModel;
  readonly load: (file: Uint8Array) => GenerativeModel;
}

const any = <Q extends Summarised, P extends Distribution>(posterior: Posterior<Q, P>) =>
  posterior as unknown as Posterior<Summarised, Distribution>;

/** A variant made by `make` with options of its own. */
function variant(make: Variant["build"], load: Variant["load"], own: Partial<AnyOptions> = {}): Variant {
  return { build: (options) => make({ ...options, ...own }), load };
}

const fullCovariance = any(fullCovariancePosterior());
const autoregressive = any(autoregressivePosterior({ steps: 2, hidden: [6], context: 3 }));
const variants: Record<string, Variant> = {
  autoencoder: variant(autoencoder, autoencoder.load),
  "noisy autoencoder": variant(noisyAutoencoder, noisyAutoencoder.load),
  "vae with full covariance": variant(vae, vae.load, { posterior: fullCovariance }),
  "vae with planar maps": variant(vae, vae.load, {
    posterior: any(planarPosterior({ steps: 3, context: 4 })),
    samples: 2,
  }),
  "vae with planar maps for all examples": variant(vae, vae.load, {
    posterior: any(planarPosterior({ steps: 2, context: 0 })),
  }),
  "vae with autoregressive maps": variant(vae, vae.load, { posterior: autoregressive }),
  "vae with Beta units": variant(vae, vae.load, { posterior: any(betaPosterior({ alpha: 0.8, beta: 1.2 })) }),
  "vae with Dirichlet codes": variant(vae, vae.load, { posterior: any(dirichletPosterior()), latent: 3 }),
  iwae: variant(iwae, iwae.load, { samples: 4 }),
  "iwae with full covariance": variant(iwae, iwae.load, { posterior: fullCovariance, latent: 3 }),
  "conditional vae": variant(conditionalVae, conditionalVae.load),
  "conditional vae with autoregressive maps": variant(conditionalVae, conditionalVae.load, {
    posterior: autoregressive,
  }),
};

for (const [name, { build, load }] of Object.entries(variants))
  modelContract<GenerativeModel>({
    name,
    build: (seed) =>
      build({ data: source.spec, latent: 2, hidden: [8], seed, optimizer: adam({ learningRate: 0.02 }) }),
    exampleShape: [2, 2],
    train: async (model, epochs, seed) =>
      (await fit(model, source, { epochs, seed, batchSize: 16 })).epochs.map(({ train }) => train["loss"]!),
    save: saveModel,
    load,
    createRng,
  });

const squares = { ...source.spec, shape: [8, 8, 3] };
const images: ExampleSource = {
  ...source,
  spec: squares,
  read: (indices, stream) => {
    const { x, ...rest } = source.read(indices, stream) as { x: HostArray };
    // Each of the four bits fills a quarter of the image, in every channel.
    const values = Float32Array.from({ length: indices.length * 192 }, (_, at) => {
      const [row, column] = [Math.floor((at % 192) / 96), Math.floor((at % 24) / 12)];
      return x.values[4 * Math.floor(at / 192) + 2 * row + column]!;
    });
    return { ...rest, x: { values, shape: [indices.length, 8, 8, 3] } };
  },
};

const convolutions = { network: "convolutional", channels: 2, hidden: [] } as const;
const convolutional: Record<string, Variant> = {
  "vae with residual blocks and a dense layer": variant(vae, vae.load, {
    channels: 4,
    residualBlocks: 1,
    hidden: [4],
    activation: "elu",
  }),
  "conditional vae": variant(conditionalVae, conditionalVae.load),
};

for (const [name, { build, load }] of Object.entries(convolutional))
  modelContract<GenerativeModel>({
    name: `${name} of convolutions`,
    build: (seed) =>
      build({ data: squares, latent: 2, seed, optimizer: adam({ learningRate: 0.02 }), ...convolutions }),
    exampleShape: [8, 8, 3],
    train: async (model, epochs, seed) =>
      (await fit(model, images, { epochs, seed, batchSize: 16 })).epochs.map(({ train }) => train["loss"]!),
    save: saveModel,
    load,
    createRng,
  });
