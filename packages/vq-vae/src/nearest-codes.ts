import { matMul, requireShape, type Tensor, withoutGradient } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/**
 * For each row the index of the nearest vector, argmin_k |row - vector_k|² = argmax_k (row . vector_k - |vector_k|² / 2);
 * of several, the first. It has no gradient.
 *
 * @param rows [..., dimension]
 * @param vectors [codes, dimension]
 * @returns int32 [...]
 * @throws {ShapeError} if the last axes differ
 * @example
 * nearestCodes(tf.tensor2d([[0.9, 0.2]]), tf.tensor2d([[0, 0], [1, 0]])); // [1]
 */
export function nearestCodes(rows: Tensor, vectors: Tensor): Tensor {
  const dimension = vectors.shape[1]!;
  requireShape(rows.shape.at(-1) === dimension, "nearestCodes", "rows", `end in an axis of ${dimension}`, rows.shape);
  return withoutGradient((x) => {
    const half = tf.mul(tf.sum(tf.square(vectors), 1), 0.5);
    const scores = tf.sub(matMul(tf.reshape(x, [-1, dimension]), tf.transpose(vectors)), half);
    return tf.reshape(tf.argMax(scores, 1), rows.shape.slice(0, -1));
  }, rows);
}
