import * as tf from "@tensorflow/tfjs";
import { requireShape } from "../errors.js";
import { broadcastWithin } from "../tensor/broadcast.js";
import { withoutGradient } from "../tensor/stop-gradient.js";
import { type Distribution, type Entropy, type Expectation, type Tensor } from "../types.js";
import { type EventOptions, requireValue, splitShape, sumOverEvent } from "./shape-law.js";

/** Independent entries, each uniform on an interval. */
export interface Uniform extends Distribution, Expectation, Entropy {
  readonly kind: "uniform";
  /** [...batch, ...event] */
  readonly low: Tensor;
  /** [...batch, ...event], above `low` */
  readonly high: Tensor;
}

/**
 * The uniform distribution on [low, high], with log p(x) = -sum(log(high - low)) inside and -Infinity outside.
 * Samples are low + (high - low) u: gradients reach both parameters. The tensors are borrowed.
 *
 * @param parameters low and high, [...batch, ...event], low < high (not checked here: see `checkParameters`)
 * @throws {ShapeError} if the shapes of low and high differ, or (in `logProb`) value does not fit
 * @throws {ArgumentError} if low has fewer axes than `eventDims`
 * @example
 * const prior = uniform({ low: tf.zeros([2]), high: tf.ones([2]) }, { eventDims: 1 });
 */
export function uniform(
  { low, high }: { readonly low: Tensor; readonly high: Tensor },
  { eventDims = 0 }: EventOptions = {},
): Uniform {
  const shape = splitShape("Uniform", low.shape, eventDims);
  const fits = tf.util.arraysEqual(low.shape, high.shape);
  requireShape(fits, "Uniform", "high", `have the shape of low [${low.shape.join(", ")}]`, high.shape);
  const { batchShape, eventShape } = shape;
  return {
    kind: "uniform",
    low,
    high,
    batchShape,
    eventShape,
    sample: (rng, sampleShape = []) =>
      tf.tidy(() => {
        const drawn = tf.add(tf.mul(rng.uniform([...sampleShape, ...low.shape]), tf.sub(high, low)), low);
        return tf.minimum(drawn, broadcastWithin(high, drawn.shape)); // rounding may have gone beyond
      }),
    logProb: (value) =>
      tf.tidy(() => {
        requireValue("Uniform", value, shape);
        const margin = tf.minimum(tf.sub(value, low), tf.sub(high, value));
        return sumOverEvent(tf.sub(withoutGradient(infiniteOutside, margin), tf.log(tf.sub(high, low))), eventShape);
      }),
    expectation: () => tf.tidy(() => tf.mul(tf.add(low, high), 0.5)),
    entropy: () => tf.tidy(() => sumOverEvent(tf.log(tf.sub(high, low)), eventShape)),
  };
}

/** 0 inside the interval, -Infinity where the distance to the nearer bound is negative. */
function infiniteOutside(margin: Tensor): Tensor {
  return tf.where(tf.greaterEqual(margin, 0), tf.zerosLike(margin), tf.fill(margin.shape, -Infinity));
}
