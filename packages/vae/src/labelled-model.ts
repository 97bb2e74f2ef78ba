import {
  type Batch,
  type DataSpec,
  type Decoder,
  type DiagonalNormal,
  type Distribution,
  type ElboEstimate,
  type ElboOptions,
  type EncodedExamples,
  type Encoder,
  type EvaluationOptions,
  type EvidenceEstimate,
  type EvidenceOptions,
  type Examples,
  type ExampleSource,
  type GenerateOptions,
  type GenerativeModel,
  type InterpolationOptions,
  type LatentModel,
  type Prior,
  type PriorFactory,
  type Rng,
  type Summarised,
  type Tensor,
} from "@elbo/core";
import { type Labels } from "./labels.js";

/**
 * A VAE of examples with labels. Labels are integers from 0 to `classes` - 1: one for all examples, or a list with one
 * for each. Every tensor that a method returns belongs to the caller.
 */
export interface ConditionalVae<
  P extends Distribution = DiagonalNormal,
  Q extends Summarised = DiagonalNormal,
> extends GenerativeModel {
  readonly data: DataSpec;
  /** Number of classes of the labels. */
  readonly classes: number;
  /** q(z|x, y), of inputs with one-hot labels at the end of their last axis. */
  readonly encoder: Encoder<Q>;
  /** p(x|z, y), of codes with one-hot labels at their end. */
  readonly decoder: Decoder<Summarised>;
  readonly prior: Prior<P>;
  /** The model that knows the labels of a batch, of examples and codes alone. */
  readonly forBatch: (batch: Batch) => LatentModel<Q, P, Summarised>;
  /**
   * The model with another prior, to be measured, sampled and saved; it has no players. Its `dispose` ends the new prior
   * alone. `withPrior` and `fitPrior` of `@elbo/priors` call it.
   */
  withPrior<N extends Distribution>(factory: PriorFactory<N>, seed?: number): ConditionalVae<N, Q>;
  /** Posterior means, or draws from q(z|x, y) where `rng` is given: [n, latent]. */
  encode(x: Examples, label: Labels, rng?: Rng): Tensor;
  /** Codes of a whole source with labels, each example's by its own, as arrays on the host: see `encodeExamples`. */
  encode(source: ExampleSource, options?: EvaluationOptions): Promise<EncodedExamples>;
  /** Means of p(x|z, y), or draws where `rng` is given: [n, ...shape]. */
  decode(z: Tensor, label: Labels, rng?: Rng): Tensor;
  /** Means of p(x|z, y) at the posterior means; with `rng`, draws of both. */
  reconstruct(x: Examples, label: Labels, rng?: Rng): Tensor;
  /** New examples of classes, which come in turn where no label is given. */
  generate(count: number, rng: Rng, options?: GenerateOptions & { readonly label?: Labels }): Tensor;
  /** Decoded codes on the way from one example of a class to another, [steps, ...shape]. */
  interpolate(
    from: Examples,
    to: Examples,
    steps: number,
    options: InterpolationOptions & { readonly label: number },
  ): Tensor;
  /** The bound on log p(x|y) over a source with labels; see `estimateElbo` of `@elbo/core`. */
  elbo(source: ExampleSource, options?: ElboOptions<Q, P>): Promise<ElboEstimate>;
  /** Importance-sampled log p(x|y) over a source with labels; see `estimateEvidence` of `@elbo/core`. */
  evidence(source: ExampleSource, options?: EvidenceOptions): Promise<EvidenceEstimate>;
}
