import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";

/**
 * x, whose gradient is zero: what is computed from the result treats x as a constant.
 *
 * @param x any shape
 * @returns the shape of x, owned by the caller
 * @example
 * const commitment = tf.squaredDifference(encoded, stopGradient(code));
 */
export function stopGradient(x: Tensor): Tensor {
  return withoutGradient(tf.clone, x);
}

/**
 * f(x), whose gradient with respect to x is zero, although operations without a gradient may stand in f.
 *
 * @param f a function of x alone
 * @param x any shape
 */
export function withoutGradient(f: (x: Tensor) => Tensor, x: Tensor): Tensor {
  const constant = tf.customGrad((input) => ({
    value: f(input as Tensor),
    gradFunc: () => tf.fill(x.shape, 0),
  }));
  return constant(x);
}
