import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";

/** c[0] x^n + ... + c[n], by Horner's rule. */
export function polynomial(x: Tensor, coefficients: readonly number[]): Tensor {
  const [leading = 0, ...rest] = coefficients;
  const [next = 0, ...others] = rest;
  const start = tf.add(tf.mul(x, leading), next);
  return others.reduce<Tensor>((sum, coefficient) => tf.add(tf.mul(sum, x), coefficient), start);
}
