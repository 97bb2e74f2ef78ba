import {
  adam,
  autoencodingModel,
  type Batch,
  buildPrior,
  type DataSpec,
  type Decoder,
  describePrior,
  type DiagonalNormal,
  type Distribution,
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
  latentObjective,
  oneHot,
  owning,
  type Player,
  type Prior,
  type PriorDesign,
  requireArgument,
  requireData,
  requireDataSpec,
  requireSameSupport,
  type Rng,
  type Summarised,
  type Tensor,
} from "@elbo/core";
import { labelledEstimators, labelledMethods } from "./labelled-methods.js";
import { averageOverLabels, knowing, type LabelledInput, type Labels, withLabel } from "./labels.js";
import { type VaeOptions, vaeParts } from "./parts.js";

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

/**
 * The conditional VAE: encoder and decoder know the label y of an example, the code is what remains,
 *
 *   ELBO = E_q(z|x,y)[log p(x|z, y)] - KL(q(z|x, y) || p(z)) <= log p(x|y).
 *
 * Classes and their number are those of the data. The MLPs see a flat example, or a code, with the one-hot label at its
 * end; a network of your own sees an image with a plane for each class: [..., channels + classes]. To a prior that is made
 * of posteriors, as `vampPrior`, an example's posterior is the mean over all labels, 1/C sum_y q(z|x, y).
 *
 * @throws {ArgumentError} if data have no classes, and as `vae`
 * @throws {ShapeError} as `vae`
 * @see Sohn, Lee & Yan 2015, https://papers.nips.cc/paper/5775; Kingma et al. 2014, model M2, https://arxiv.org/abs/1406.5298
 * @example
 * const data = await digits();
 * const model = conditionalVae({ data: data.spec, latent: 8 });
 * await fit(model, data.train, { epochs: 1 });
 * const sevens = model.generate(16, createRng(0), { label: 7 });
 */
export function conditionalVae<
  M extends Distribution = DiagonalNormal,
  Q extends Summarised = DiagonalNormal,
  P extends Distribution = M,
>(options: VaeOptions<P, Q, M>): ConditionalVae<P, Q> {
  const { data, latent, samples = 1, optimizer = adam() } = options;
  requireDataSpec("conditionalVae", data);
  const { classes, shape } = data;
  const advice = "Labels come with data; their `classes` say how many there are.";
  requireArgument(classes !== undefined, "conditionalVae", "data.classes", "given", classes, advice);
  const flat = [shape.reduce((size, axis) => size * axis, 1)];
  const example = { rank: shape.length, shape: options.encoder ? shape : flat };
  const code = { rank: 1, shape: [latent] };
  const inputs = { classes, example, code };
  const { kl, config, ...parts } = vaeParts("conditionalVae", options, {
    inputs: { encoder: withLabel(example, classes), decoder: withLabel(code, classes) },
    encoderOfExamples: (encoder) => averageOverLabels(encoder, classes, example),
  });
  const { forBatch } = labelled(parts, inputs);
  const objective = owning(Object.values(parts), () =>
    latentObjective({ ...parts, forBatch }, { divergences: { kl: { divergence: kl } }, samples }),
  );
  const players = [{ name: "vae", objective, optimizer }];
  return assemble(parts, { kind: "conditional-vae", config: { ...config, samples }, data, players }, inputs);
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

/** The parts for known labels, [...batch, classes], and for those of a batch. */
function labelled<P extends Distribution, Q extends Summarised>(
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

function assemble<P extends Distribution, Q extends Summarised>(
  parts: Parts<P, Q>,
  about: About,
  inputs: LabelledInputs,
): ConditionalVae<P, Q> {
  const { classes } = inputs;
  const { forLabel, forBatch } = labelled(parts, inputs);
  return {
    ...autoencodingModel({ ...parts, ...about }),
    ...{ classes, forBatch },
    ...labelledMethods(classes, (label) => autoencodingModel({ ...forLabel(label), ...about, players: [] })),
    ...labelledEstimators({ ...parts, forBatch }, about.data, classes),
    withPrior: (design, seed) => {
      const prior = otherPrior(parts, about.data, inputs, design, seed);
      const config = { ...about.config, prior: describePrior(design) };
      const changed = assemble({ ...parts, prior }, { ...about, config, players: [] }, inputs);
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
