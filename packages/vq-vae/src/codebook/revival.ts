import { matMul, type Rng, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { choose } from "./moving-clusters.js";

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

/** What is nearer than this, as a share of squared distances from the mean, counts as equal. */
const tolerance = 1e-5;

/**
 * The dead codes that are revived, 1 each: those whose rows differ from the vectors of all living codes, and from the rows
 * of the dead codes before them. The others would be copies, and wait for another row in a later step.
 *
 * @param dead [codes]
 * @param rows a row for each code, [codes, dimension]
 * @param vectors of the codes as they are, in that shape
 * @returns [codes]
 */
export function revivable(dead: Tensor, rows: Tensor, vectors: Tensor): Tensor {
  const [codes] = rows.shape as [number, number];
  const others = choose(dead, rows, vectors);
  const centre = tf.mean(others, 0);
  const [a, b] = [tf.sub(rows, centre), tf.sub(others, centre)];
  // |a - b|² <= tolerance (|a|² + |b|²), by products: (1 - tolerance) (|a|² + |b|²) / 2 <= a . b.
  const half = (x: Tensor, axis: number): Tensor =>
    tf.expandDims(tf.mul(tf.sum(tf.square(x), 1), (1 - tolerance) / 2), axis);
  const equal = tf.cast(tf.lessEqual(tf.add(half(a, 1), half(b, 0)), matMul(a, tf.transpose(b))), "float32");
  const order = tf.range(0, codes);
  const earlier = tf.cast(tf.greater(tf.expandDims(order, 1), tf.expandDims(order, 0)), "float32");
  const copies = tf.sum(tf.mul(equal, tf.add(earlier, tf.sub(1, dead))), 1);
  return tf.mul(dead, tf.cast(tf.less(copies, 0.5), "float32"));
}
