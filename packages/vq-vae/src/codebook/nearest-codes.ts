import { matMul, requireShape, type Tensor, withoutGradient } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/**
 * For each row the index of the nearest vector, of several the first. With vectors less their mean c,
 *
 *   argmin_k |row - vector_k|² = argmax_k (row . d_k - (c . d_k + |d_k|² / 2)),   d_k = vector_k - c,
 *
 * which stays exact where all vectors lie together, far from 0. It has no gradient.
 *
 * @param rows [..., dimension]
 * @param vectors [codes, dimension]
 * @returns int32 [...]
 * @throws {ShapeError} if the last axes differ, or the vectors are no table
 * @example
 * nearestCodes(tf.tensor2d([[0.9, 0.2]]), tf.tensor2d([[0, 0], [1, 0]])); // [1]
 */
export function nearestCodes(rows: Tensor, vectors: Tensor): Tensor {
  const isTable = vectors.rank === 2 && vectors.shape[0] >= 1;
  requireShape(isTable, "nearestCodes", "vectors", "be [codes, dimension] with a vector or more", vectors.shape);
  const dimension = vectors.shape[1]!;
  requireShape(rows.shape.at(-1) === dimension, "nearestCodes", "rows", `end in an axis of ${dimension}`, rows.shape);
  return withoutGradient((x) => {
    const centre = tf.mean(vectors, 0);
    const deviations = tf.sub(vectors, centre);
    const offsets = tf.sum(tf.mul(deviations, tf.add(centre, tf.mul(deviations, 0.5))), 1);
    const scores = tf.sub(matMul(tf.reshape(x, [-1, dimension]), tf.transpose(deviations)), offsets);
    return tf.reshape(tf.argMax(scores, 1), rows.shape.slice(0, -1));
  }, rows);
}
