import {
  type DiagonalNormal,
  type Distribution,
  type GenerativeModel,
  owning,
  type PriorDesign,
  requireCustomNetworks,
  requireSamePrior,
  restoreModel,
  type Summarised,
} from "@elbo/core";
import { type Autoencoder } from "./autoencoder-model.js";
import {
  autoencoder,
  type AutoencoderOptions,
  noisyAutoencoder,
  type NoisyAutoencoderOptions,
} from "./autoencoder.js";
import { type ConditionalVae } from "./conditional-vae-model.js";
import { conditionalVae } from "./conditional-vae.js";
import { iwae } from "./iwae.js";
import { type VaeOptions } from "./parts.js";
import { restorePosterior } from "./posteriors/restore-posterior.js";
import { type Posterior } from "./posteriors/posterior.js";
import { vae, type Vae } from "./vae.js";

/**
 * What a file cannot hold: networks, a prior and a posterior of the caller's own, and an optimiser to train on with. The
 * posteriors of this package are made again from the file; given all the same, they tell its type.
 */
export type VaeOverrides<
  P extends Distribution = DiagonalNormal,
  Q extends Summarised = DiagonalNormal,
  M extends Distribution = DiagonalNormal,
> = Pick<VaeOptions<P, Q, M>, "encoder" | "decoder" | "posterior" | "prior" | "optimizer">;

/**
 * A VAE from the file that `saveModel` made of it, with the same outputs to the bit.
 *
 * @param file the file's bytes
 * @param overrides the networks and the prior, where the model was built with its own, and an optimiser to train on with
 * @throws {CheckpointError} if the file is damaged, holds another model, or needs what is not given
 * @example
 * const model = vae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2 });
 * const copy = loadVae(await saveModel(model));
 */
export function loadVae<
  M extends Distribution = DiagonalNormal,
  Q extends Summarised = DiagonalNormal,
  P extends Distribution = M,
>(file: Uint8Array, overrides: VaeOverrides<P, Q, M> = {}): Vae<P, Q> {
  return restore("loadVae", "vae", file, overrides, vae<M, Q, P>);
}

/** An importance-weighted autoencoder from the file that `saveModel` made of it; as {@link loadVae}. */
export function loadIwae<
  M extends Distribution = DiagonalNormal,
  Q extends Summarised = DiagonalNormal,
  P extends Distribution = M,
>(file: Uint8Array, overrides: VaeOverrides<P, Q, M> = {}): Vae<P, Q> {
  return restore("loadIwae", "iwae", file, overrides, iwae<M, Q, P>);
}

/** A conditional VAE from the file that `saveModel` made of it; as {@link loadVae}. */
export function loadConditionalVae<
  M extends Distribution = DiagonalNormal,
  Q extends Summarised = DiagonalNormal,
  P extends Distribution = M,
>(file: Uint8Array, overrides: VaeOverrides<P, Q, M> = {}): ConditionalVae<P, Q> {
  return restore("loadConditionalVae", "conditional-vae", file, overrides, conditionalVae<M, Q, P>);
}

/**
 * An autoencoder from the file that `saveModel` made of it, with the statistics of its codes; as {@link loadVae}. With the
 * prior that was fitted to its codes, where it had one: such a model has no players.
 */
export function loadAutoencoder(file: Uint8Array, overrides: AutoencoderOverrides = {}): Autoencoder {
  return restoreAutoencoder<AutoencoderOptions>("loadAutoencoder", "autoencoder", file, overrides, autoencoder);
}

/** A noisy autoencoder from the file that `saveModel` made of it; as {@link loadAutoencoder}. */
export function loadNoisyAutoencoder(file: Uint8Array, overrides: AutoencoderOverrides = {}): Autoencoder {
  return restoreAutoencoder<NoisyAutoencoderOptions>(
    "loadNoisyAutoencoder", "noisy-autoencoder", file, overrides, noisyAutoencoder,
  );
}

/** Networks of the caller's own, an optimiser to train on with, and the prior that was fitted afterwards. */
export interface AutoencoderOverrides extends Pick<AutoencoderOptions, "encoder" | "decoder" | "optimizer"> {
  readonly prior?: PriorDesign;
}

function restoreAutoencoder<O extends AutoencoderOptions>(
  where: string,
  kind: string,
  file: Uint8Array,
  { prior, ...overrides }: AutoencoderOverrides,
  build: (options: O) => Autoencoder,
): Autoencoder {
  return restoreModel(file, kind, ({ prior: described, ...config }) => {
    requireCustomNetworks(where, config, overrides);
    requireSamePrior(where, { ...(described !== undefined && { prior: described }) }, prior);
    const { encoder, decoder, optimizer } = overrides;
    const model = build({ ...(config as unknown as O), encoder, decoder, optimizer });
    return prior === undefined ? model : owningBoth(model, owning([model], () => model.withPrior(prior)));
  });
}

/** The model with another prior, whose `dispose` ends the first model too. */
function owningBoth(model: Autoencoder, changed: Autoencoder): Autoencoder {
  const dispose = (): void => [changed, model].forEach((each) => each.dispose());
  return { ...changed, dispose };
}

/** Builds a saved model from its configuration and what the caller adds to it. */
function restore<
  P extends Distribution,
  Q extends Summarised,
  M extends Distribution,
  Model extends GenerativeModel,
>(
  where: string,
  kind: string,
  file: Uint8Array,
  overrides: VaeOverrides<P, Q, M>,
  build: (options: VaeOptions<P, Q, M>) => Model,
): Model {
  return restoreModel(file, kind, (config) => {
    requireCustomNetworks(where, config, overrides);
    requireSamePrior(where, config, overrides.prior);
    const { encoder, decoder, prior, optimizer } = overrides;
    const restored = restorePosterior(where, config, overrides.posterior as Posterior<Summarised, Distribution> | undefined);
    const posterior = config["posterior"] === undefined ? undefined : (restored as unknown as Posterior<Q, M>);
    return build({ ...(config as unknown as VaeOptions<P, Q, M>), encoder, decoder, posterior, prior, optimizer });
  });
}
