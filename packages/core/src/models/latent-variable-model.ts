import * as tf from "@tensorflow/tfjs";
import { requireFittingData } from "../data/require-fitting-data.js";
import { requireSource } from "../data/require-source.js";
import { type DataSpec, type ExampleSource } from "../data/source.js";
import { type ElboEstimate, type ElboOptions, estimateElbo } from "../evaluation/elbo.js";
import { estimateEvidence, type EvidenceEstimate, type EvidenceOptions } from "../evaluation/evidence.js";
import { disposeOnThrow } from "../module/dispose-on-throw.js";
import { sampledKl } from "../objectives/divergences.js";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { type Distribution, type Divergence, type Prior } from "../types.js";
import {
  type AutoencodingModel,
  autoencodingModel,
  type AutoencodingModelParts,
  type Summarised,
} from "./autoencoding-model.js";
import { buildPrior, describePrior, type PriorFactory } from "./prior-factory.js";
import { requireSameSupport } from "./same-support.js";

/** A model with a bound on the evidence. */
export interface BoundedModel<
  Q extends Summarised,
  P extends Distribution,
  L extends Summarised,
> extends AutoencodingModel<Q, P, L> {
  /** The evidence lower bound over a source; see `estimateElbo`. */
  elbo(source: ExampleSource, options?: ElboOptions<Q, P>): Promise<ElboEstimate>;
}

/** A model with densities on its codes: the evidence can be estimated. */
export interface EvidenceModel<Q extends Summarised, P extends Distribution, L extends Summarised> extends BoundedModel<
  Q,
  P,
  L
> {
  /** Importance-sampled log p(x) over a source; see `estimateEvidence`. */
  evidence(source: ExampleSource, options?: EvidenceOptions): Promise<EvidenceEstimate>;
}

/** A model with a latent space of vectors and densities on it. */
export interface LatentVariableModel<
  Q extends Summarised,
  P extends Distribution,
  L extends Summarised,
> extends EvidenceModel<Q, P, L> {
  /**
   * The encoder and the decoder with another prior, to be measured, sampled and saved, with the KL at the drawn z. It cannot
   * be trained further: its `players` are none. Its `dispose` ends the new prior alone: the rest stays this model's, which
   * must outlive it.
   *
   * @param seed of the prior's first values, 0 unless given
   * @throws {ArgumentError} if the factory is not a function, or the prior is over other codes, as normal ones for Beta units
   * @throws {ShapeError} if the prior is not over the model's codes
   */
  withPrior<N extends Distribution>(factory: PriorFactory<N>, seed?: number): LatentVariableModel<Q, N, L>;
}

export interface LatentVariableModelParts<
  Q extends Summarised,
  P extends Distribution,
  L extends Summarised,
> extends AutoencodingModelParts<Q, P, L> {
  /** KL(q(z|x) || p(z)) of the model, which `elbo` takes for the form "kl" unless it is given another. */
  readonly kl?: Divergence<Q, P>;
}

/**
 * Gives an encoder, a decoder and a prior the methods of a model that has a bound on the evidence, as one whose posterior is
 * certain, so that the evidence itself cannot be estimated.
 *
 * @throws {ArgumentError} if the optimiser of a player is none
 */
export function boundedModel<Q extends Summarised, P extends Distribution, L extends Summarised>(
  parts: LatentVariableModelParts<Q, P, L>,
): BoundedModel<Q, P, L> {
  const model = autoencodingModel(parts);
  return {
    ...model,
    elbo: async (source, options = {}) => {
      requireExamples(parts, "elbo", source);
      return estimateElbo(model, source, withKl(options, parts.kl));
    },
  };
}

function requireExamples(
  { kind, data }: { readonly kind: string; readonly data: DataSpec },
  method: string,
  source: ExampleSource,
) {
  requireSource(`${kind}.${method}`, "source", source);
  requireFittingData(`${kind}.${method}`, data, source.spec);
}

/**
 * Gives an encoder, a decoder and a prior the methods that every model with a latent space has.
 *
 * @throws {ArgumentError} if the optimiser of a player is none
 */
export function latentVariableModel<Q extends Summarised, P extends Distribution, L extends Summarised>(
  parts: LatentVariableModelParts<Q, P, L>,
): LatentVariableModel<Q, P, L> {
  const { kind, data } = parts;
  const model = boundedModel(parts);
  return {
    ...model,
    evidence: async (source, options) => {
      requireExamples(parts, "evidence", source);
      return estimateEvidence(model, source, options);
    },
    withPrior: (factory, seed) => {
      const { encoder, decoder, config, auxiliary } = parts;
      const prior = buildPrior(`${kind}.withPrior`, factory, { latent: codeSize(model.prior), data, encoder, seed });
      disposeOnThrow([prior], () => requireSameSupport(`${kind}.withPrior`, model.prior, prior));
      const described = { ...config, prior: describePrior(factory) };
      const changed = latentVariableModel({
        ...{ kind, data, encoder, decoder, prior, auxiliary },
        ...{ config: described, kl: sampledKl, players: [] },
      });
      return { ...changed, dispose: () => prior.dispose() };
    },
  };
}

function codeSize(prior: Prior<Distribution>): number {
  return tf.tidy(() => prior.distribution(evaluationPass(createRng(0))).eventShape.at(-1)!);
}

/** The options of an ELBO with a model's own KL where the form needs one and none is given. */
export function withKl<Q, P>(options: ElboOptions<Q, P>, kl: Divergence<Q, P> | undefined): ElboOptions<Q, P> {
  return options.form === "kl" && options.kl === undefined && kl !== undefined ? { ...options, kl } : options;
}
