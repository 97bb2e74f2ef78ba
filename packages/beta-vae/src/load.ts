import { type Json, type Optimizer, requireCustomNetworks, restoreModel, restoreSchedule, type Schedule } from "@elbo/core";
import { betaTcVae, type BetaTcVaeOptions } from "./beta-tcvae.js";
import { type Beta, betaVae, type BetaVaeOptions } from "./beta-vae.js";
import { constrainedVae, type ConstrainedVaeOptions } from "./constrained-vae.js";
import { dipVae, type DipVaeOptions } from "./dip-vae.js";
import { factorVae, type FactorVaeOptions } from "./factor-vae.js";
import { type FamilyOptions, type NormalModel } from "./family.js";

/** What a file cannot hold: networks of the caller's own, and an optimiser to train on with. */
export type Overrides = Pick<FamilyOptions, "encoder" | "decoder" | "optimizer">;

/**
 * A beta-VAE from the file that `saveModel` made of it, with the same outputs to the bit.
 *
 * @param overrides what the file cannot hold, and `beta` where it was a function that is no schedule of `@elbo/core`
 * @throws {CheckpointError} if the file is damaged, holds another model, or needs networks that are not given
 * @throws {ArgumentError} if it needs a schedule that is not given
 * @example
 * const model = betaVae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2 });
 * const copy = loadBetaVae(await saveModel(model));
 */
export function loadBetaVae(file: Uint8Array, overrides: Overrides & Pick<BetaVaeOptions, "beta"> = {}): NormalModel {
  return load<BetaVaeOptions>("loadBetaVae", "beta-vae", file, overrides, (options) =>
    betaVae({ ...options, beta: overrides.beta ?? restoreBeta(options["beta"] as Json) }),
  );
}

/** A beta-TCVAE from the file that `saveModel` made of it; as {@link loadBetaVae}. */
export function loadBetaTcVae(
  file: Uint8Array,
  overrides: Overrides & Pick<BetaTcVaeOptions, "alpha" | "beta" | "gamma"> = {},
): NormalModel {
  return load<BetaTcVaeOptions>("loadBetaTcVae", "beta-tcvae", file, overrides, (options) =>
    betaTcVae({ ...options, ...restoreWeights(options, overrides, ["alpha", "beta", "gamma"]) }),
  );
}

/** A constrained VAE from the file that `saveModel` made of it, with its multiplier; as {@link loadBetaVae}. */
export function loadConstrainedVae(file: Uint8Array, overrides: Overrides = {}): NormalModel {
  return load<ConstrainedVaeOptions>("loadConstrainedVae", "constrained-vae", file, overrides, constrainedVae);
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
  overrides: Overrides & Pick<FactorVaeOptions, "gamma"> & { readonly discriminatorOptimizer?: Optimizer } = {},
): NormalModel {
  return load<FactorVaeOptions>("loadFactorVae", "factor-vae", file, overrides, (options) => {
    const discriminator = { ...options.discriminator, optimizer: overrides.discriminatorOptimizer };
    return factorVae({ ...options, ...restoreWeights(options, overrides, ["gamma"]), discriminator });
  });
}

function load<O extends FamilyOptions>(
  where: string,
  kind: string,
  file: Uint8Array,
  overrides: Overrides,
  build: (options: O) => NormalModel,
): NormalModel {
  return restoreModel(file, kind, (config) => {
    requireCustomNetworks(where, config, overrides);
    const { encoder, decoder, optimizer } = overrides;
    return build({ ...(config as unknown as O), encoder, decoder, optimizer });
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
