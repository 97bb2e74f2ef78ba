import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";
import { withGradients } from "./with-gradients.js";

/**
 * a b, [n, k] and [k, m] to [n, m]. As `tf.matMul`, but its gradient is about five times as fast on wasm, where a
 * product with a transposed argument is slow: there it transposes first.
 *
 * @example
 * matMul(tf.ones([64, 784]), tf.ones([784, 256])); // [64, 256]
 */
export function matMul(a: Tensor, b: Tensor): Tensor {
  if (tf.getBackend() !== "wasm") return tf.matMul(a, b);
  return withGradients(
    { a, b },
    () => tf.matMul(a, b),
    (dy, { a, b }) => ({
      a: () => tf.matMul(dy, tf.transpose(b)),
      b: () => tf.matMul(tf.transpose(a), dy),
    }),
  );
}
