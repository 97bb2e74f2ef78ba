import { adam, createRng, type Distribution, fit, saveModel, type Summarised } from "@elbo/core";
import { bits } from "@elbo/vitest/bits";
import { modelContract } from "@elbo/vitest/model-contract";
import {
  autoregressivePosterior,
  betaPosterior,
  dirichletPosterior,
  fullCovariancePosterior,
  iwae,
  loadIwae,
  loadVae,
  planarPosterior,
  type Posterior,
  type Vae,
  vae,
  type VaeOptions,
} from "./index.js";

const source = bits(64);
type AnyVae = Vae<Distribution, Summarised>;
type AnyOptions = Partial<VaeOptions<Distribution, Summarised, Distribution>>;

interface Variant {
  readonly options: AnyOptions;
  readonly make?: typeof iwae;
  readonly load?: (file: Uint8Array) => AnyVae;
}

const any = <Q extends Summarised, P extends Distribution>(posterior: Posterior<Q, P>) =>
  posterior as unknown as Posterior<Summarised, Distribution>;
const importanceWeighted = { make: iwae, load: loadIwae as (file: Uint8Array) => AnyVae };

const variants: Record<string, Variant> = {
  "vae with full covariance": { options: { posterior: any(fullCovariancePosterior()) } },
  "vae with planar maps": { options: { posterior: any(planarPosterior({ steps: 3, context: 4 })), samples: 2 } },
  "vae with planar maps for all examples": { options: { posterior: any(planarPosterior({ steps: 2, context: 0 })) } },
  "vae with autoregressive maps": {
    options: { posterior: any(autoregressivePosterior({ steps: 2, hidden: [6], context: 3 })) },
  },
  "vae with Beta units": { options: { posterior: any(betaPosterior({ alpha: 0.8, beta: 1.2 })) } },
  "vae with Dirichlet codes": { options: { posterior: any(dirichletPosterior()), latent: 3 } },
  iwae: { options: { samples: 4 }, ...importanceWeighted },
  "iwae with full covariance": { options: { posterior: any(fullCovariancePosterior()), latent: 3 }, ...importanceWeighted },
};

for (const [name, { options, make = vae, load = loadVae as (file: Uint8Array) => AnyVae }] of Object.entries(variants))
  modelContract<AnyVae>({
    name,
    build: (seed) =>
      make<Distribution, Summarised>({
        ...{ data: source.spec, latent: 2, hidden: [8], seed, optimizer: adam({ learningRate: 0.02 }) },
        ...options,
      }),
    exampleShape: [2, 2],
    train: async (model, epochs, seed) =>
      (await fit(model, source, { epochs, seed, batchSize: 16 })).epochs.map(({ train }) => train["loss"]!),
    save: saveModel,
    load,
    createRng,
  });
