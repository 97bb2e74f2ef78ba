import { adam, createRng, type Distribution, fit, type GenerativeModel, saveModel, type Summarised } from "@elbo/core";
import { modelContract } from "@elbo/vitest/model-contract";
import {
  autoencoder,
  autoregressivePosterior,
  betaPosterior,
  conditionalVae,
  dirichletPosterior,
  fullCovariancePosterior,
  iwae,
  loadAutoencoder,
  loadConditionalVae,
  loadIwae,
  loadNoisyAutoencoder,
  loadVae,
  noisyAutoencoder,
  planarPosterior,
  type Posterior,
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
  autoencoder: variant(autoencoder, loadAutoencoder),
  "noisy autoencoder": variant(noisyAutoencoder, loadNoisyAutoencoder),
  "vae with full covariance": variant(vae, loadVae, { posterior: fullCovariance }),
  "vae with planar maps": variant(vae, loadVae, { posterior: any(planarPosterior({ steps: 3, context: 4 })), samples: 2 }),
  "vae with planar maps for all examples": variant(vae, loadVae, { posterior: any(planarPosterior({ steps: 2, context: 0 })) }),
  "vae with autoregressive maps": variant(vae, loadVae, { posterior: autoregressive }),
  "vae with Beta units": variant(vae, loadVae, { posterior: any(betaPosterior({ alpha: 0.8, beta: 1.2 })) }),
  "vae with Dirichlet codes": variant(vae, loadVae, { posterior: any(dirichletPosterior()), latent: 3 }),
  iwae: variant(iwae, loadIwae, { samples: 4 }),
  "iwae with full covariance": variant(iwae, loadIwae, { posterior: fullCovariance, latent: 3 }),
  "conditional vae": variant(conditionalVae, loadConditionalVae),
  "conditional vae with autoregressive maps": variant(conditionalVae, loadConditionalVae, { posterior: autoregressive }),
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
