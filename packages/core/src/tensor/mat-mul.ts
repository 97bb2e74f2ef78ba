import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";

/** a b, [n, k] and [k, m] to [n, m]. */
export function matMul(a: Tensor, b: Tensor): Tensor {
  return tf.matMul(a, b);
}
