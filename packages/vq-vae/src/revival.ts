import { type Rng, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/**
 * 1 for codes that are dead: chosen less than `threshold` times as often as the average code.
 *
 * @param count moving counts [codes]
 * @returns [codes]
 */
export function deadCodes(count: Tensor, threshold: number): Tensor {
  return tf.cast(tf.less(count, tf.mul(tf.mean(count), threshold)), "float32");
}

/**
 * A row for each code: code k's is drawn from the k-th of `codes` equal parts of the batch, so that no two codes become
 * one where there are rows enough.
 *
 * @param rows [rows, dimension]
 * @returns [codes, dimension]
 */
export function drawRows(rows: Tensor, codes: number, rng: Rng): Tensor {
  const last = rows.shape[0] - 1;
  const part = tf.add(tf.range(0, codes), rng.uniform([codes]));
  const places = tf.minimum(tf.floor(tf.mul(part, (last + 1) / codes)), last);
  return tf.gather(rows, tf.cast(places, "int32"));
}
