import type { Scalar, Tensor, Variable } from "@tensorflow/tfjs";

export type { Scalar, Tensor, Variable };

/** Sizes of the axes of a tensor. */
export type Shape = readonly number[];

/** A value that survives JSON. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Trainable and other state by path, for example "encoder/dense0/kernel". */
export type ParameterMap = ReadonlyMap<string, Variable>;

/** Owns variables. They end with `dispose`. */
export interface Module {
  readonly parameters: ParameterMap;
  dispose(): void;
}

/**
 * A function of tensors with parameters: [batch, ...inputShape] to [batch, ...outputShape].
 * It keeps its sizes, so that what is built on it can be checked before anything runs.
 */
export interface Network extends Module {
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  apply(input: Tensor, pass: Pass): Tensor;
}

/** A network to be: given the shape of its input and randomness for its weights, the network. */
export type Layer = (inputShape: Shape, rng: Rng) => Network;

/** Seeded, splittable, counter-based randomness. Seed 0 is a seed like any other. */
export interface Rng {
  /** Draws from N(0, 1), float32, that the caller owns. */
  normal(shape: Shape): Tensor;
  /** Draws from the uniform distribution on the open interval (0, 1), float32, that the caller owns. */
  uniform(shape: Shape): Tensor;
  /** An independent stream. Equal labels give equal streams, whatever was drawn before. */
  split(label: string | number): Rng;
}

/** A hyper-parameter, fixed or a function of the training step, which counts from 0. */
export type Schedule = number | ((step: number) => number);

/** What a forward pass may need besides its inputs. Borrowed, never stored. */
export interface Pass {
  /** True while gradients are taken: batch norm uses batch statistics, state may be updated. */
  readonly training: boolean;
  readonly rng: Rng;
  /** A schedule's value at this step, as a scalar that a captured graph can hold. */
  value(schedule: Schedule): Scalar;
  /**
   * New value for state that gradients do not move: EMA codebooks, moving averages, dual variables.
   * It takes effect at the end of the step, so everything within one step reads the old value.
   *
   * Outside training nothing moves: there it does nothing. Of several values of one variable within a pass the first
   * counts, so what a module is applied to first has to be its data. Whoever applies it to something else as well says
   * how, by `withoutUpdates`, `withoutTraining` or `averageUpdates`.
   */
  update(variable: Variable, value: Tensor): void;
}

/** Reparameterised where the distribution can be: gradients flow to its parameters. */
export interface Sampler {
  /** Draws of shape [...sampleShape, ...batchShape, ...eventShape]. */
  sample(rng: Rng, sampleShape?: Shape): Tensor;
}

export interface Density {
  /** log p(value) in nats, of shape [...sampleShape, ...batchShape]. */
  logProb(value: Tensor): Tensor;
}

export interface Expectation {
  /** E[X], of shape [...batchShape, ...eventShape]. */
  expectation(): Tensor;
}

export interface Entropy {
  /** H[X] = -E[log p(X)] in nats, of shape [...batchShape]. */
  entropy(): Tensor;
}

/**
 * A distribution over events of `eventShape`, one per element of `batchShape`.
 * Shapes follow one law: a draw is [...sampleShape, ...batchShape, ...eventShape].
 */
export interface Distribution extends Sampler, Density {
  readonly batchShape: Shape;
  readonly eventShape: Shape;
}

/** Maps an input of shape [...lead, ...inputShape] to a distribution with batch shape [...lead]. */
export interface Conditional<D> extends Module {
  given(input: Tensor, pass: Pass): D;
}
/** q(z|x). */
export type Encoder<Q extends Sampler> = Conditional<Q>;
/** p(x|z). */
export type Decoder<L extends Density> = Conditional<L>;
/** p(z), fixed or learned. */
export interface Prior<P> extends Module {
  distribution(pass: Pass): P;
}

/** A penalty in nats, per example [batch] or one for the whole batch []. */
export type Divergence<Q, P> = (latents: { z: Tensor; posterior: Q; prior: P; pass: Pass }) => Tensor;

/** Named tensors that enter a step together: `x`, and `label` where there are labels. */
export type Batch = Readonly<Record<string, Tensor>>;

/** What the trainer minimises. `loss` and every term are scalars, in nats unless the name says otherwise. */
export interface Objective<B = Batch> {
  readonly parameters: ParameterMap;
  /** What `evaluate` reads beside its parameters and leaves to another player: a generator's critic, for example. */
  readonly frozen?: ParameterMap;
  /**
   * Which metrics compare between epochs.
   * @default the loss and every term, of which the loss decides
   */
  readonly selection?: Selection;
  evaluate(batch: B, pass: Pass): { loss: Scalar; terms: Record<string, Scalar> };
}

/**
 * What says which epoch of a training is best. Schedules need no mention: `fit` reads those that a validation depends on, and
 * compares no losses before their end.
 */
export interface Selection {
  /** Metrics that mean the same in every epoch, lower for better, each as the sum of the loss or terms that it names. */
  readonly metrics: Readonly<Record<string, readonly string[]>>;
  /** The one that decides unless another is asked for; null where none does, and the last epoch is kept. */
  readonly monitor: string | null;
}

/** Computes updates from gradients. Its whole state is in named variables. */
export interface Optimizer {
  /** What it is and its constants, enough to tell two optimisers apart. */
  readonly config: JsonObject;
  /**
   * Schedules that it follows, so that a run can tell those of them that follow the run.
   * @default none
   */
  readonly schedules?: readonly Schedule[];
  /** Fresh state for these variables, for example "adam/m/<path>". */
  createState(parameters: ParameterMap): Module;
  /** Moves `parameters` against `gradients`, and updates `state`. */
  apply(options: {
    readonly parameters: ParameterMap;
    readonly gradients: ReadonlyMap<string, Tensor>;
    readonly state: ParameterMap;
    readonly pass: Pass;
  }): void;
}

/** One optimiser per objective: a VAE is one player, a GAN two. */
export interface Player<B = Batch> {
  readonly name: string;
  readonly objective: Objective<B>;
  readonly optimizer: Optimizer;
}

/** What every family's factory returns, so that apps need not know which family they hold. */
export interface GenerativeModel<B = Batch> extends Module {
  /** The family: "vae", "vq-vae", ... */
  readonly kind: string;
  /** Enough to build it again. */
  readonly config: JsonObject;
  players(): readonly Player<B>[];
  /** `count` new examples, [count, ...shape of an example]. */
  generate(count: number, rng: Rng): Tensor;
}
