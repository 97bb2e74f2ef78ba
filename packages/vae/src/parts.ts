import {
  choosePrior,
  type Decoder,
  type DiagonalNormal,
  type Distribution,
  type Divergence,
  type Encoder,
  type JsonObject,
  latentNetworkOptionNames,
  type LatentNetworkOptions,
  latentNetworks,
  type Optimizer,
  owning,
  type Prior,
  type PriorDesign,
  type PriorParts,
  requireKnownOptions,
  type Shape,
  type Summarised,
} from "@elbo/core";
import { normalPosterior, type Posterior, requirePosterior } from "./posteriors/posterior.js";

/** Options of every model with a posterior and a prior. M is the prior that the posterior brings. */
export interface VaeOptions<
  P extends Distribution = DiagonalNormal,
  Q extends Summarised = DiagonalNormal,
  M extends Distribution = DiagonalNormal,
> extends LatentNetworkOptions {
  /** q(z|x), such as `fullCovariancePosterior()`; a diagonal normal unless given. */
  readonly posterior?: Posterior<Q, M>;
  /** p(z), such as those of @elbo/priors, with the KL at the drawn z; that of the posterior unless given. */
  readonly prior?: PriorDesign<P>;
  /** Draws of z per example in the loss. */
  readonly samples?: number;
  /** Adam with learning rate 1e-3 unless given. */
  readonly optimizer?: Optimizer;
}

const optionNames = [...latentNetworkOptionNames, "posterior", "prior", "samples", "optimizer"];

/** An encoder, a decoder and a prior with the divergence that fits them. */
export interface VaeParts<Q extends Summarised, P extends Distribution> {
  readonly encoder: Encoder<Q>;
  readonly decoder: Decoder<Summarised>;
  readonly prior: Prior<P>;
  readonly kl: Divergence<Q, P>;
  readonly config: JsonObject;
}

/** What differs where networks see more than examples and codes. */
export interface PartsDesign<Q extends Summarised> {
  /** Shapes of what the networks see. */
  readonly inputs: { readonly encoder: Shape; readonly decoder: Shape };
  /** The encoder of examples alone, for priors that are made of posteriors. */
  encoderOfExamples(encoder: Encoder<Q>): PriorParts["encoder"];
}

/**
 * Builds the networks, the posterior and the prior.
 *
 * @param where names the model in errors
 * @throws {ArgumentError} if an option is unknown or impossible, or prior and posterior are over different codes
 * @throws {ShapeError} if a given network's output, or a given prior, does not fit
 */
export function vaeParts<P extends Distribution, Q extends Summarised, M extends Distribution>(
  where: string,
  options: VaeOptions<P, Q, M>,
  design?: PartsDesign<Q>,
): VaeParts<Q, P> {
  requireKnownOptions(where, options, optionNames);
  const { data, latent, seed } = options;
  // Without a posterior Q and M are DiagonalNormal, as the callers' types say.
  const posterior = (options.posterior ?? normalPosterior) as unknown as Posterior<Q, M>;
  requirePosterior(where, posterior);
  const { encoder, decoder, config } = latentNetworks(where, options, { posterior, inputs: design?.inputs });
  const chosen = owning([encoder, decoder], () => {
    const seen = design?.encoderOfExamples(encoder) ?? encoder;
    const usual = { prior: posterior.prior(latent), kl: posterior.kl };
    return choosePrior<Q, M, P>(where, options.prior, usual, { encoder: seen, data, latent, seed });
  });
  const described = { ...config, ...(options.posterior && { posterior: posterior.config }), ...chosen.config };
  return { encoder, decoder, prior: chosen.prior, kl: chosen.kl, config: described };
}
