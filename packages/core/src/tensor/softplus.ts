import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";
import { customUnary } from "./custom-unary.js";

/**
 * log(1 + exp(x)), accurate to a few units in the last place of float32 in both tails; the gradient is sigmoid(x).
 *
 * @param x any shape
 * @returns the shape of x
 */
export function softplus(x: Tensor): Tensor {
  return tf.tidy(() =>
    customUnary(x, {
      value: (input) => tf.add(tf.relu(input), softplusOfMinus(input)),
      derivative: (input) => tf.sigmoid(input),
    }),
  );
}

/**
 * log(sigmoid(x)) = -softplus(-x), accurate in both tails; the gradient is sigmoid(-x).
 *
 * @param x any shape
 * @returns the shape of x
 */
export function logSigmoid(x: Tensor): Tensor {
  return tf.tidy(() =>
    customUnary(x, {
      value: (input) => tf.sub(tf.minimum(input, 0), softplusOfMinus(input)),
      derivative: (input) => tf.sigmoid(tf.neg(input)),
    }),
  );
}

/**
 * log(1 + u) with u = exp(-|x|). What rounding takes from w = 1 + u is given back: log(1 + u) = log(w) + (u - (w - 1))
 * but for terms below float32. (tf.log1p is 1% off at 1e-6 on wasm.)
 */
function softplusOfMinus(x: Tensor): Tensor {
  const small = tf.exp(tf.neg(tf.abs(x)));
  const rounded = tf.add(small, 1);
  return tf.add(tf.log(rounded), tf.sub(small, tf.sub(rounded, 1)));
}
