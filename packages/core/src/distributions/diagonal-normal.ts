import * as tf from "@tensorflow/tfjs";
import { broadcastTo } from "../tensor/broadcast.js";
import { squaredDistance } from "../tensor/standardise.js";
import { type Distribution, type Entropy, type Expectation, type Shape, type Tensor } from "../types.js";
import { type EventOptions, requireSpread, requireValue, splitShape, totalOverEvent } from "./shape-law.js";

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
  const advice = "Does the encoder output 2 x latent units?";
  requireSpread("DiagonalNormal", "logVariance", mean.shape, logVariance.shape, advice);
  const { batchShape, eventShape } = shape;
  return {
    kind: "diagonal-normal",
    mean,
    logVariance,
    ...shape,
    sample: (rng, sampleShape = []) =>
      tf.tidy(() => {
        const deviation = tf.exp(tf.mul(logVariance, 0.5));
        return tf.add(tf.mul(rng.normal([...sampleShape, ...mean.shape]), deviation), mean);
      }),
    logProb: (value) =>
      tf.tidy(() => {
        requireValue("DiagonalNormal", value, shape);
        const distance = squaredDistance(tf.sub(value, mean), logVariance, eventShape);
        return tf.mul(tf.add(distance, logDeterminant(logVariance, eventShape, logTwoPi)), -0.5);
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

/** Sum over the event of logVariance + `constant`, in the shape of what logVariance has of the batch. */
function logDeterminant(logVariance: Tensor, eventShape: Shape, constant: number): Tensor {
  return tf.add(totalOverEvent(logVariance, eventShape), tf.util.sizeFromShape([...eventShape]) * constant);
}
