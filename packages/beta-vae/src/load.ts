import {
  type DiagonalNormal,
  type Distribution,
  type Json,
  type Optimizer,
  requireCustomNetworks,
  requireSamePrior,
  restoreModel,
  restoreSchedule,
  type Schedule,
} from "@elbo/core";
import { betaTcVae, type BetaTcVaeOptions } from "./beta-tcvae.js";
import { type Beta, betaVae, type BetaVaeOptions } from "./beta-vae.js";
import { constrainedVae, type ConstrainedVaeOptions } from "./constrained-vae.js";
import { dipVae, type DipVaeOptions } from "./dip-vae.js";
import { factorVae, type FactorVaeOptions } from "./factor-vae.js";
import { type FamilyOptions, type NormalModel, type PriorOptions } from "./family.js";

/** What a file cannot hold: networks of the caller's own, and an optimiser to train on with; some models take a prior too. */
export type Overrides = Pick<FamilyOptions, "encoder" | "decoder" | "optimizer">;

/**
 * A beta-VAE from the file that `saveModel` made of it, with the same outputs to the bit.
 *
 * @param overrides what the file cannot hold, the prior where it was given one, and `beta` where it was a function that is
 *   no schedule of `@elbo/core`
 * @throws {CheckpointError} if the file is damaged, holds another model, or needs networks that are not given
 * @throws {ArgumentError} if it needs a schedule that is not given
 * @example
 * const model = betaVae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2 });
 * const copy = loadBetaVae(await saveModel(model));
 */
export function loadBetaVae<P extends Distribution = DiagonalNormal>(
  file: Uint8Array,
  overrides: Overrides & Pick<BetaVaeOptions<P>, "beta" | "prior"> = {},
): NormalModel<P> {
  return load<BetaVaeOptions<P>, P>("loadBetaVae", "beta-vae", file, overrides, (options) =>
    betaVae({ ...options, beta: overrides.beta ?? restoreBeta(options["beta"] as Json) }),
  );
}

/** A beta-TCVAE from the file that `saveModel` made of it; as {@link loadBetaVae}. */
export function loadBetaTcVae(
  file: Uint8Array,
  overrides: Overrides & Pick<BetaTcVaeOptions, "alpha" | "beta" | "gamma" | "prior"> = {},
): NormalModel {
  return load<BetaTcVaeOptions>("loadBetaTcVae", "beta-tcvae", file, overrides, (options) =>
    betaTcVae({ ...options, ...restoreWeights(options, overrides, ["alpha", "beta", "gamma"]) }),
  );
}

/** A constrained VAE from the file that `saveModel` made of it, with its multiplier; as {@link loadBetaVae}. */
export function loadConstrainedVae<P extends Distribution = DiagonalNormal>(
  file: Uint8Array,
  overrides: Overrides & Pick<ConstrainedVaeOptions<P>, "prior"> = {},
): NormalModel<P> {
  return load<ConstrainedVaeOptions<P>, P>("loadConstrainedVae", "constrained-vae", file, overrides, constrainedVae);
}

/** A DIP-VAE from the file that `saveModel` made of it; as {@link loadBetaVae}. */
export function loadDipVae(
  file: Uint8Array,
  overrides: Overrides & Pick<DipVaeOptions, "offDiagonal" | "diagonal"> = {},
): NormalModel {
  return load<DipVaeOptions>("loadDipVae", "dip-vae", file, overrides, (options) =>
    dipVae({ ...options, ...restoreWeights(options, overrides, ["offDiagonal", "diagonal"]) }),
  );
}

/**
 * A FactorVAE from the file that `saveModel` made of it, with its discriminator; as {@link loadBetaVae}.
 *
 * @param overrides what the file cannot hold; `optimizer` is that of the VAE, `discriminatorOptimizer` the other's
 */
export function loadFactorVae(
  file: Uint8Array,
  overrides: Overrides & Pick<FactorVaeOptions, "gamma" | "prior"> & { readonly discriminatorOptimizer?: Optimizer } = {},
): NormalModel {
  return load<FactorVaeOptions>("loadFactorVae", "factor-vae", file, overrides, (options) => {
    const discriminator = { ...options.discriminator, optimizer: overrides.discriminatorOptimizer };
    return factorVae({ ...options, ...restoreWeights(options, overrides, ["gamma"]), discriminator });
  });
}

function load<O extends FamilyOptions & PriorOptions<P>, P extends Distribution = DiagonalNormal>(
  where: string,
  kind: string,
  file: Uint8Array,
  overrides: Overrides & PriorOptions<P>,
  build: (options: O) => NormalModel<P>,
): NormalModel<P> {
  return restoreModel(file, kind, (config) => {
    requireCustomNetworks(where, config, overrides);
    requireSamePrior(where, config, overrides.prior);
    const { encoder, decoder, prior, optimizer } = overrides;
    return build({ ...(config as unknown as O), encoder, decoder, optimizer, ...(prior && { prior }) });
  });
}

function restoreBeta(description: Json): Beta {
  if (typeof description !== "object" || description === null || !("capacity" in description)) return restoreSchedule(description);
  const { capacity, gamma } = description;
  return { capacity: restoreSchedule(capacity), gamma: restoreSchedule(gamma!) };
}

function restoreWeights<Name extends string>(
  described: Partial<Record<Name, unknown>>,
  given: Partial<Record<Name, Schedule>>,
  names: readonly Name[],
): Record<Name, Schedule> {
  const restored = names.map((name) => [name, given[name] ?? restoreSchedule(described[name] as Json)]);
  return Object.fromEntries(restored) as Record<Name, Schedule>;
}
