import { type Rng, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** Small vectors to begin with: entries of U(-1/codes, 1/codes), [codes, dimension]. */
export function firstVectors(codes: number, dimension: number, rng: Rng): Tensor {
  return tf.tidy(() => tf.div(tf.sub(tf.mul(rng.uniform([codes, dimension]), 2), 1), codes));
}
