import {
  adam,
  autoencodingModel,
  type Batch,
  type DataSpec,
  type Decoder,
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
  type LatentModel,
  latentObjective,
  oneHot,
  owning,
  type Prior,
  requireArgument,
  requireData,
  requireDataSpec,
  type Rng,
  type Summarised,
  type Tensor,
} from "@elbo/core";
import { labelledEstimators, labelledMethods } from "./labelled-methods.js";
import { averageOverLabels, knowing, type Labels, withLabel } from "./labels.js";
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
  const { encoder, decoder, prior, kl, config } = vaeParts("conditionalVae", options, {
    inputs: { encoder: withLabel(example, classes), decoder: withLabel(code, classes) },
    encoderOfExamples: (encoder) => averageOverLabels(encoder, classes, example),
  });
  const forLabel = (label: Tensor): LatentModel<Q, P, Summarised> => ({
    encoder: knowing(encoder, label, example),
    decoder: knowing(decoder, label, code),
    prior,
  });
  const forBatch = (batch: Batch) => forLabel(oneHot(labelsOf(batch), classes));
  const parts = { encoder, decoder, prior };
  const objective = owning(Object.values(parts), () =>
    latentObjective({ ...parts, forBatch }, { divergences: { kl: { divergence: kl } }, samples }),
  );
  const about = { kind: "conditional-vae", config: { ...config, samples }, data };
  return {
    ...autoencodingModel({ ...parts, ...about, players: [{ name: "vae", objective, optimizer }] }),
    classes,
    ...labelledMethods(classes, (label) => autoencodingModel({ ...forLabel(label), ...about, players: [] })),
    ...labelledEstimators({ ...parts, forBatch }, data, classes),
  };
}

function labelsOf({ label }: Batch): Tensor {
  requireData(label !== undefined, "conditionalVae", "a batch", "with label beside x", label);
  return label;
}
