import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";
import { customUnary } from "./custom-unary.js";

/** exp(x) - 1 without loss for small x: 2 sinh(x/2) exp(x/2), written so that nothing overflows. */
export function expMinusOne(x: Tensor): Tensor {
  return tf.mul(tf.tanh(tf.mul(x, 0.5)), tf.add(tf.exp(x), 1));
}

/**
 * exp(x) - 1 - x, never below 0 as rounding would have it; the gradient is exp(x) - 1. Near 0 the error is a few units in
 * the last place of x, so divergences of near distributions do not drown in rounding.
 *
 * @param x any shape
 * @returns the shape of x
 */
export function expExcess(x: Tensor): Tensor {
  return tf.tidy(() =>
    customUnary(x, { value: (at) => tf.relu(tf.sub(expMinusOne(at), at)), derivative: expMinusOne }),
  );
}
