import {
  type DiagonalNormal,
  type Distribution,
  type Json,
  type Optimizer,
  requireCustomNetworks,
  requireSamePrior,
  restoreModel,
  restoreSchedule,
} from "@elbo/core";
import { type InfoVae, infoVae, type InfoVaeOptions } from "./info-vae.js";
import { type MarginalDivergence } from "./marginal-divergence.js";

/** What a file cannot hold. */
export interface InfoVaeOverrides<P extends Distribution = DiagonalNormal>
  extends Pick<InfoVaeOptions<P>, "encoder" | "decoder" | "prior" | "optimizer" | "alpha" | "lambda"> {
  /** Of the discriminator, where there is one. */
  readonly discriminatorOptimizer?: Optimizer;
}

/**
 * An InfoVAE, a WAE or an adversarial autoencoder from the file that `saveModel` made of it, with the same outputs to the
 * bit.
 *
 * @param overrides networks and the prior of the caller's own, optimisers to train on with, and `alpha` and `lambda` where
 *   they were functions that are no schedules of `@elbo/core`
 * @throws {CheckpointError} if the file is damaged, holds another family, or needs networks or a prior that are not given
 * @throws {ArgumentError} if it needs a schedule that is not given
 * @example
 * const model = infoVae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2 });
 * const copy = loadInfoVae(await saveModel(model));
 */
export function loadInfoVae<P extends Distribution = DiagonalNormal>(
  file: Uint8Array,
  overrides: InfoVaeOverrides<P> = {},
): InfoVae<P> {
  return restoreModel(file, "info-vae", (config) => {
    requireCustomNetworks("loadInfoVae", config, overrides);
    requireSamePrior("loadInfoVae", config, overrides.prior);
    const { encoder, decoder, prior, optimizer, discriminatorOptimizer } = overrides;
    return infoVae({
      ...(config as unknown as InfoVaeOptions<P>),
      alpha: overrides.alpha ?? restoreSchedule(config["alpha"] as Json),
      lambda: overrides.lambda ?? restoreSchedule(config["lambda"] as Json),
      divergence: withOptimizer(config["divergence"] as unknown as MarginalDivergence, discriminatorOptimizer),
      encoder,
      decoder,
      prior,
      optimizer,
    });
  });
}

function withOptimizer(divergence: MarginalDivergence, optimizer?: Optimizer): MarginalDivergence {
  return "adversarial" in divergence ? { adversarial: { ...divergence.adversarial, optimizer } } : divergence;
}
