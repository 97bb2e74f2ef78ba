import { type DiagonalNormal } from "../distributions/diagonal-normal.js";
import { disposeOnThrow } from "../module/dispose-on-throw.js";
import { type LatentModel } from "../objectives/latent-model.js";
import { type ChosenOptions } from "../options/option.js";
import { type Distribution, type Divergence, type JsonObject, type Shape, type Tensor } from "../types.js";
import { type Summarised } from "./autoencoding-model.js";
import { choosePrior } from "./choose-prior.js";
import { latentNetworks } from "./latent-networks.js";
import { latentNetworkOptions, priorOption, usualOptimizer } from "./latent-options.js";
import { type Likelihood } from "./likelihood-for.js";
import { type AnyPosterior, normalPosterior } from "./posterior.js";
import { type PriorParts } from "./prior-factory.js";

/** What every latent model takes. */
export const latentOptions = {
  ...latentNetworkOptions,
  /**
   * Adam with learning rate.
   * @default 1e-3
   */
  optimizer: usualOptimizer,
  prior: priorOption<Distribution>("p(z); the usual one of the posterior, N(0, I) of a normal, unless given"),
};

export type ChosenLatentOptions = ChosenOptions<typeof latentOptions>;

/** What a loss is made of: the networks, the prior, and the KL that fits it. */
export interface LatentParts<
  Q extends Summarised = DiagonalNormal,
  P extends Distribution = DiagonalNormal,
> extends LatentModel<Q, P, Likelihood> {
  /** KL(q(z|x) || p(z)), per example [batch] in nats: that of the usual prior, or at the drawn z for one that was given. */
  kl(this: void, ...latents: Parameters<Divergence<Q, P>>): Tensor;
  /** The KL of each unit, [batch, latent] in nats, where it is a sum over units. */
  unitKl?(this: void, ...latents: Parameters<Divergence<Q, P>>): Tensor;
}

/** What differs where networks see more than examples and codes. */
export interface LatentInputs {
  /** Shapes of what the networks see. */
  readonly inputs: { readonly encoder: Shape; readonly decoder: Shape };
  /** The encoder of examples alone, for priors that are made of posteriors. */
  encoderOfExamples(encoder: PriorParts["encoder"]): PriorParts["encoder"];
}

/**
 * Builds the networks and the prior.
 *
 * @param where names the model in errors
 * @param options checked, with their defaults
 * @param posterior of the encoder: a diagonal normal unless given
 * @returns the parts, which belong to the caller, and what a configuration says of them
 * @throws {ArgumentError} if prior and posterior are over different codes, or the likelihood does not fit the data
 * @throws {ShapeError} if a given network's output, or a given prior, does not fit
 */
export function buildLatentParts(
  where: string,
  options: ChosenLatentOptions,
  posterior: AnyPosterior = normalPosterior,
  factory?: LatentInputs,
): { readonly parts: LatentParts<Summarised, Distribution>; readonly config: JsonObject } {
  const { data, latent, seed, prior: given } = options;
  const { encoder, decoder, config } = latentNetworks(where, options, { posterior, inputs: factory?.inputs });
  const chosen = disposeOnThrow([encoder, decoder], () => {
    const seen = factory?.encoderOfExamples(encoder) ?? encoder;
    const usual = { prior: posterior.prior(latent), kl: posterior.kl };
    return choosePrior<Summarised, Distribution>(where, given, usual, { encoder: seen, data, latent, seed });
  });
  const { prior, kl } = chosen;
  const unitKl = given === undefined ? posterior.unitKl : undefined;
  return { parts: { encoder, decoder, prior, kl, ...(unitKl && { unitKl }) }, config: { ...config, ...chosen.config } };
}
