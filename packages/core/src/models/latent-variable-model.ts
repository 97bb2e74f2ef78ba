import { requireFittingData } from "../data/require-fitting-data.js";
import { requireSource } from "../data/require-source.js";
import { type ExampleSource } from "../data/source.js";
import { type ElboEstimate, type ElboOptions, estimateElbo } from "../evaluation/elbo.js";
import { estimateEvidence, type EvidenceEstimate, type EvidenceOptions } from "../evaluation/evidence.js";
import { type Distribution, type Divergence } from "../types.js";
import { type AutoencodingModel, autoencodingModel, type AutoencodingModelParts, type Summarised } from "./autoencoding-model.js";

/** A model with a latent space and densities on it: the evidence can be estimated. */
export interface LatentVariableModel<Q extends Summarised, P extends Distribution, L extends Summarised>
  extends AutoencodingModel<Q, P, L> {
  /** The evidence lower bound over a source; see `estimateElbo`. */
  elbo(source: ExampleSource, options?: ElboOptions<Q, P>): Promise<ElboEstimate>;
  /** Importance-sampled log p(x) over a source; see `estimateEvidence`. */
  evidence(source: ExampleSource, options?: EvidenceOptions): Promise<EvidenceEstimate>;
}

export interface LatentVariableModelParts<Q extends Summarised, P extends Distribution, L extends Summarised>
  extends AutoencodingModelParts<Q, P, L> {
  /** KL(q(z|x) || p(z)) of the model, which `elbo` takes for the form "kl" unless it is given another. */
  readonly kl?: Divergence<Q, P>;
}

/**
 * Gives an encoder, a decoder and a prior the methods that every model with a latent space has.
 *
 * @throws {ArgumentError} if the optimiser of a player is none
 */
export function latentVariableModel<Q extends Summarised, P extends Distribution, L extends Summarised>(
  parts: LatentVariableModelParts<Q, P, L>,
): LatentVariableModel<Q, P, L> {
  const { kind, data, kl } = parts;
  const model = autoencodingModel(parts);
  const requireExamples = (method: string, source: ExampleSource): void => {
    requireSource(`${kind}.${method}`, "source", source);
    requireFittingData(`${kind}.${method}`, data, source.spec);
  };
  return {
    ...model,
    elbo: async (source, options = {}) => {
      requireExamples("elbo", source);
      return estimateElbo(model, source, withKl(options, kl));
    },
    evidence: async (source, options) => {
      requireExamples("evidence", source);
      return estimateEvidence(model, source, options);
    },
  };
}

/** The options of an ELBO with a model's own KL where the form needs one and none is given. */
export function withKl<Q, P>(options: ElboOptions<Q, P>, kl: Divergence<Q, P> | undefined): ElboOptions<Q, P> {
  return options.form === "kl" && options.kl === undefined && kl !== undefined ? { ...options, kl } : options;
}
