import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";
import { customUnary } from "./custom-unary.js";

/** Where a bound begins to be felt, and how far beyond it values may come. */
interface SoftBound {
  readonly free: number;
  readonly beyond: number;
}

/**
 * x where |x| <= free, to the bit, and sign(x) (free + beyond tanh((|x| - free) / beyond)) elsewhere: at most free + beyond in size, with
 * a gradient that falls from 1 without a step.
 *
 * @param x any shape
 * @returns the shape of x
 */
function softBound(x: Tensor, { free, beyond }: SoftBound): Tensor {
  const excess = (at: Tensor, inner: Tensor) => tf.tanh(tf.div(tf.sub(at, inner), beyond));
  return tf.tidy(() =>
    customUnary(x, {
      value: (at) => {
        const inner = tf.clipByValue(at, -free, free);
        return tf.add(inner, tf.mul(excess(at, inner), beyond));
      },
      derivative: (at) => tf.sub(1, tf.square(excess(at, tf.clipByValue(at, -free, free)))),
    }),
  );
}

/** Of logarithms of variances: between e^-28 and e^28 nothing overflows in float32, nor does its square. */
const ofLogVariances: SoftBound = { free: 20, beyond: 8 };

/**
 * log(sigma²) as a network gives it, bounded so that no output makes a variance that is 0 or infinite in float32: as it is from -20 to 20,
 * and never beyond 28 in size.
 *
 * @param logVariance any shape
 * @returns the shape of logVariance
 * @example
 * const safe = boundedLogVariance(tf.tensor1d([-3, 5000])); // [-3, 28]
 */
export function boundedLogVariance(logVariance: Tensor): Tensor {
  return softBound(logVariance, ofLogVariances);
}
