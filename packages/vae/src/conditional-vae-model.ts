import {
  autoencodingModel,
  type Batch,
  buildPrior,
  type DataSpec,
  type Decoder,
  describePrior,
  type DiagonalNormal,
  type Distribution,
  type Divergence,
  type ElboEstimate,
  type ElboOptions,
  type Encoder,
  type EvidenceEstimate,
  type EvidenceOptions,
  type ExampleSource,
  type GenerateOptions,
  type GenerativeModel,
  type InterpolationOptions,
  type JsonObject,
  type LatentModel,
  oneHot,
  owning,
  type Player,
  type Prior,
  type PriorDesign,
  requireData,
  requireSameSupport,
  type Rng,
  sampledKl,
  type Summarised,
  type Tensor,
} from "@elbo/core";
import { labelledEstimators, labelledMethods } from "./labelled-methods.js";
import { averageOverLabels, knowing, type LabelledInput, type Labels } from "./labels.js";

/**
 * A VAE of examples with labels. Labels are integers from 0 to `classes` - 1: one for all examples, or a list with one
 * for each. Every tensor that a method returns belongs to the caller.
 */
export interface ConditionalVae<P extends Distribution = DiagonalNormal, Q extends Summarised = DiagonalNormal>
  extends GenerativeModel {
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
  withPrior<N extends Distribution>(design: PriorDesign<N>, seed?: number): ConditionalVae<N, Q>;
  /** Posterior means, or draws from q(z|x, y) where `rng` is given: [n, latent]. */
  encode(x: Tensor, label: Labels, rng?: Rng): Tensor;
  /** Means of p(x|z, y), or draws where `rng` is given: [n, ...shape]. */
  decode(z: Tensor, label: Labels, rng?: Rng): Tensor;
  /** Means of p(x|z, y) at the posterior means; with `rng`, draws of both. */
  reconstruct(x: Tensor, label: Labels, rng?: Rng): Tensor;
  /** New examples of classes, which come in turn where no label is given. */
  generate(count: number, rng: Rng, options?: GenerateOptions & { readonly label?: Labels }): Tensor;
  /** Decoded codes on the way from one example of a class to another, [steps, ...shape]. */
  interpolate(from: Tensor, to: Tensor, steps: number, options: InterpolationOptions & { readonly label: number }): Tensor;
  /** The bound on log p(x|y) over a source with labels; see `estimateElbo` of `@elbo/core`. */
  elbo(source: ExampleSource, options?: ElboOptions<Q, P>): Promise<ElboEstimate>;
  /** Importance-sampled log p(x|y) over a source with labels; see `estimateEvidence` of `@elbo/core`. */
  evidence(source: ExampleSource, options?: EvidenceOptions): Promise<EvidenceEstimate>;
}

/** What the networks see of examples and codes, beside the label. */
interface LabelledInputs {
  readonly classes: number;
  readonly example: LabelledInput;
  readonly code: LabelledInput;
}

interface About {
  readonly kind: string;
  readonly config: JsonObject;
  readonly data: DataSpec;
  readonly players: readonly Player[];
}

type Parts<P extends Distribution, Q extends Summarised> = Pick<ConditionalVae<P, Q>, "encoder" | "decoder" | "prior">;

interface PartsWithKl<P extends Distribution, Q extends Summarised> extends Parts<P, Q> {
  /** KL(q(z|x, y) || p(z)), for the ELBO's form "kl". */
  readonly kl: Divergence<Q, P>;
}

/** The parts for known labels, [...batch, classes], and for those of a batch. */
export function labelled<P extends Distribution, Q extends Summarised>(
  { encoder, decoder, prior }: Parts<P, Q>,
  { classes, example, code }: LabelledInputs,
) {
  const forLabel = (label: Tensor): LatentModel<Q, P, Summarised> => ({
    encoder: knowing(encoder, label, example),
    decoder: knowing(decoder, label, code),
    prior,
  });
  return { forLabel, forBatch: (batch: Batch) => forLabel(oneHot(labelsOf(batch), classes)) };
}

/** Gives parts that take labels their methods. */
export function conditionalVaeModel<P extends Distribution, Q extends Summarised>(
  { kl, ...parts }: PartsWithKl<P, Q>,
  about: About,
  inputs: LabelledInputs,
): ConditionalVae<P, Q> {
  const { classes } = inputs;
  const { forLabel, forBatch } = labelled(parts, inputs);
  return {
    ...autoencodingModel({ ...parts, ...about }),
    ...{ classes, forBatch },
    ...labelledMethods(classes, (label) => autoencodingModel({ ...forLabel(label), ...about, players: [] })),
    ...labelledEstimators({ ...parts, kl, forBatch }, about.data, classes),
    withPrior: (design, seed) => {
      const prior = otherPrior(parts, about.data, inputs, design, seed);
      const config = { ...about.config, prior: describePrior(design) };
      const changed = conditionalVaeModel({ ...parts, prior, kl: sampledKl }, { ...about, config, players: [] }, inputs);
      return { ...changed, dispose: () => prior.dispose() };
    },
  };
}

function otherPrior<P extends Distribution, Q extends Summarised, N extends Distribution>(
  parts: Parts<P, Q>,
  data: DataSpec,
  { classes, example, code }: LabelledInputs,
  design: PriorDesign<N>,
  seed?: number,
): Prior<N> {
  const where = "conditional-vae.withPrior";
  const encoder = averageOverLabels(parts.encoder, classes, example);
  const prior = buildPrior(where, design, { encoder, data, latent: code.shape[0]!, seed });
  owning([prior], () => requireSameSupport(where, parts.prior, prior));
  return prior;
}

function labelsOf({ label }: Batch): Tensor {
  requireData(label !== undefined, "conditionalVae", "a batch", "with label beside x", label);
  return label;
}
