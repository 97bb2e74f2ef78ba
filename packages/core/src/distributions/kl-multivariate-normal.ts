import * as tf from "@tensorflow/tfjs";
import { diagonalOf } from "../tensor/triangular.js";
import { type Tensor } from "../types.js";
import { type DiagonalNormal } from "./diagonal-normal.js";
import { type MultivariateNormal } from "./multivariate-normal.js";
import { requireSameEvent } from "./shape-law.js";

/**
 * KL(q || p) from a normal with covariance L Lᵀ to a diagonal one with variances v, in closed form:
 * 1/2 sum_i((L Lᵀ)_ii / v_i + (mean_q,i - mean_p,i)² / v_i - 1 + log v_i) - sum_i(log L_ii).
 *
 * @param q posterior with batch [...batch] and event [d]
 * @param p prior with event [d]; its batch broadcasts against that of q
 * @returns [...batch], nats
 * @throws {ShapeError} if the event shapes differ
 * @example
 * const divergence = klMultivariateNormal(q, standardNormal([2])); // [64]
 */
export function klMultivariateNormal(q: MultivariateNormal, p: DiagonalNormal): Tensor {
  requireSameEvent("klMultivariateNormal", q, p);
  return tf.tidy(() => {
    const variance = tf.sum(tf.square(q.scale), -1);
    const second = tf.add(variance, tf.square(tf.sub(q.mean, p.mean)));
    const distance = tf.mul(second, tf.exp(tf.neg(p.logVariance)));
    const logRatio = tf.sub(p.logVariance, tf.mul(2, tf.log(diagonalOf(q.scale))));
    return tf.mul(tf.sum(tf.sub(tf.add(distance, logRatio), 1), -1), 0.5);
  });
}
