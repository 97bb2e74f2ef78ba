import * as tf from "@tensorflow/tfjs";
import { requireShape } from "../errors.js";
import { broadcastTo } from "../tensor/broadcast.js";
import { type Distribution, type Entropy, type Expectation, type Shape, type Tensor } from "../types.js";
import { type EventOptions, requireValue, splitShape, sumOverEvent } from "./shape-law.js";

const logTwoPi = Math.log(2 * Math.PI);

/** A normal distribution with independent entries. */
export interface DiagonalNormal extends Distribution, Expectation, Entropy {
  readonly kind: "diagonal-normal";
  /** [...batch, ...event] */
  readonly mean: Tensor;
  /** log(sigma²), [...batch, ...event] or what of it remains without leading axes */
  readonly logVariance: Tensor;
  /** Set if this is N(0, I) by construction. */
  readonly standard?: true;
}

export interface DiagonalNormalParameters {
  /** [...batch, ...event] */
  readonly mean: Tensor;
  /** log(sigma²) in the shape of mean, or in that shape without leading axes: a scalar is one variance for all. */
  readonly logVariance: Tensor;
}

/**
 * N(mean, diag(exp(logVariance))), with log p(x) = -1/2 sum((x - mean)² / sigma² + log(sigma²) + log(2 pi)).
 * Samples are mean + sigma noise: gradients reach both parameters. The tensors are borrowed.
 *
 * @throws {ShapeError} if logVariance does not fit mean, or (in `logProb`) value does not fit the batch and event
 * @throws {ArgumentError} if mean has fewer axes than `eventDims`
 * @see Kingma & Welling 2014, https://arxiv.org/abs/1312.6114
 * @example
 * const posterior = diagonalNormal({ mean, logVariance }); // [64, 16]: a batch of 64, events of 16
 * const z = posterior.sample(rng, [5]); // [5, 64, 16]
 * const density = posterior.logProb(z); // [5, 64], nats
 */
export function diagonalNormal(
  { mean, logVariance }: DiagonalNormalParameters,
  { eventDims = 1 }: EventOptions = {},
): DiagonalNormal {
  const shape = splitShape("DiagonalNormal", mean.shape, eventDims);
  requireLogVariance(mean.shape, logVariance.shape);
  const { batchShape, eventShape } = shape;
  return {
    kind: "diagonal-normal",
    mean,
    logVariance,
    batchShape,
    eventShape,
    sample: (rng, sampleShape = []) =>
      tf.tidy(() => {
        const deviation = tf.exp(tf.mul(logVariance, 0.5));
        return tf.add(tf.mul(rng.normal([...sampleShape, ...mean.shape]), deviation), mean);
      }),
    logProb: (value) =>
      tf.tidy(() => {
        requireValue("DiagonalNormal", value, shape);
        const distances = tf.mul(tf.square(tf.sub(value, mean)), tf.exp(tf.neg(logVariance)));
        const scale = logDeterminant(logVariance, eventShape, logTwoPi);
        return tf.mul(tf.add(sumOverEvent(distances, eventShape), scale), -0.5);
      }),
    expectation: () => tf.clone(mean),
    entropy: () =>
      tf.tidy(() => broadcastTo(tf.mul(logDeterminant(logVariance, eventShape, logTwoPi + 1), 0.5), batchShape)),
  };
}

/**
 * N(0, I). Unlike other constructors it makes its parameters, `mean` and `logVariance` of zeros:
 * call it inside `tf.tidy`, or dispose them.
 *
 * @example
 * const prior = standardNormal([16]);
 */
export function standardNormal(eventShape: Shape, batchShape: Shape = []): DiagonalNormal {
  const zeros = (): Tensor => tf.fill([...batchShape, ...eventShape], 0);
  const normal = diagonalNormal({ mean: zeros(), logVariance: zeros() }, { eventDims: eventShape.length });
  return { ...normal, standard: true };
}

/**
 * Sum over the event of logVariance + `constant`, also where logVariance counts for several entries: the shape of what
 * logVariance has of the batch.
 */
function logDeterminant(logVariance: Tensor, eventShape: Shape, constant: number): Tensor {
  const own = eventShape.slice(Math.max(0, eventShape.length - logVariance.rank));
  const entries = tf.util.sizeFromShape([...eventShape]);
  const repetitions = entries / tf.util.sizeFromShape(own);
  const sum = sumOverEvent(logVariance, own);
  return tf.add(repetitions === 1 ? sum : tf.mul(sum, repetitions), entries * constant);
}

function requireLogVariance(mean: Shape, logVariance: Shape): void {
  const missing = mean.length - logVariance.length;
  const fits = missing >= 0 && logVariance.every((size, axis) => size === mean[axis + missing]);
  const rule = `have the shape of mean [${mean.join(", ")}]`;
  requireShape(fits, "DiagonalNormal", "logVariance", rule, logVariance, "Does the encoder output 2 x latent units?");
}
