import { type Json, requireCustomNetworks, restoreModel, restoreSchedule } from "@elbo/core";
import { gumbelVae, type GumbelVae, type GumbelVaeOptions } from "./gumbel-vae.js";
import { restoreCodePrior } from "./restore-code-prior.js";
import { vqVae, type VqVae, type VqVaeOptions } from "./vq-vae.js";

/** What a file cannot hold: networks and a prior of the caller's own, and optimisers to train on with. */
export type VqVaeOverrides = Pick<VqVaeOptions, "encoder" | "decoder" | "beta" | "prior" | "optimizer" | "priorOptimizer">;

/** As {@link VqVaeOverrides}. */
export type GumbelVaeOverrides = Pick<
  GumbelVaeOptions,
  "encoder" | "decoder" | "temperature" | "prior" | "optimizer" | "priorOptimizer"
>;

/**
 * A VQ-VAE from the file that `saveModel` made of it, with its codebook and its prior, and the same outputs to the bit.
 *
 * @param overrides what the file cannot hold, and `beta` where it was a function that is no schedule of `@elbo/core`
 * @throws {CheckpointError} if the file is damaged, holds another model, or needs networks or a prior that are not given
 * @throws {ArgumentError} if it needs a schedule that is not given
 * @example
 * const model = vqVae({ data, codes: 8, dimension: 4 });
 * const copy = loadVqVae(await saveModel(model));
 */
export function loadVqVae(file: Uint8Array, overrides: VqVaeOverrides = {}): VqVae {
  return restoreModel(file, "vq-vae", (config) => {
    requireCustomNetworks("loadVqVae", config, overrides);
    const { encoder, decoder, optimizer, priorOptimizer } = overrides;
    const beta = overrides.beta ?? restoreSchedule(config["beta"] as Json);
    const prior = restoreCodePrior("loadVqVae", config["prior"], overrides.prior);
    return vqVae({ ...(config as unknown as VqVaeOptions), encoder, decoder, beta, prior, optimizer, priorOptimizer });
  });
}

/** A discrete VAE from the file that `saveModel` made of it; as {@link loadVqVae}. */
export function loadGumbelVae(file: Uint8Array, overrides: GumbelVaeOverrides = {}): GumbelVae {
  return restoreModel(file, "gumbel-vae", (config) => {
    requireCustomNetworks("loadGumbelVae", config, overrides);
    const { encoder, decoder, optimizer, priorOptimizer } = overrides;
    const temperature = overrides.temperature ?? restoreSchedule(config["temperature"] as Json);
    const prior = restoreCodePrior("loadGumbelVae", config["prior"], overrides.prior);
    const options = config as unknown as GumbelVaeOptions;
    return gumbelVae({ ...options, encoder, decoder, temperature, prior, optimizer, priorOptimizer });
  });
}
