import { type Json, type Optimizer, requireCustomNetworks, restoreModel, restoreSchedule } from "@elbo/core";
import { type InfoVae, infoVae, type InfoVaeOptions } from "./info-vae.js";
import { type MarginalDivergence } from "./marginal-divergence.js";

/** What a file cannot hold. */
export interface InfoVaeOverrides extends Pick<InfoVaeOptions, "encoder" | "decoder" | "optimizer" | "alpha" | "lambda"> {
  /** Of the discriminator, where there is one. */
  readonly discriminatorOptimizer?: Optimizer;
}

/**
 * An InfoVAE, a WAE or an adversarial autoencoder from the file that `saveModel` made of it, with the same outputs to the
 * bit.
 *
 * @param overrides networks of the caller's own, optimisers to train on with, and `alpha` and `lambda` where they were
 *   functions that are no schedules of `@elbo/core`
 * @throws {CheckpointError} if the file is damaged, holds another family, or needs networks that are not given
 * @throws {ArgumentError} if it needs a schedule that is not given
 * @example
 * const model = infoVae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2 });
 * const copy = loadInfoVae(await saveModel(model));
 */
export function loadInfoVae(file: Uint8Array, overrides: InfoVaeOverrides = {}): InfoVae {
  return restoreModel(file, "info-vae", (config) => {
    requireCustomNetworks("loadInfoVae", config, overrides);
    const { encoder, decoder, optimizer, discriminatorOptimizer } = overrides;
    return infoVae({
      ...(config as unknown as InfoVaeOptions),
      alpha: overrides.alpha ?? restoreSchedule(config["alpha"] as Json),
      lambda: overrides.lambda ?? restoreSchedule(config["lambda"] as Json),
      divergence: withOptimizer(config["divergence"] as unknown as MarginalDivergence, discriminatorOptimizer),
      encoder,
      decoder,
      optimizer,
    });
  });
}

function withOptimizer(divergence: MarginalDivergence, optimizer?: Optimizer): MarginalDivergence {
  return "adversarial" in divergence ? { adversarial: { ...divergence.adversarial, optimizer } } : divergence;
}
