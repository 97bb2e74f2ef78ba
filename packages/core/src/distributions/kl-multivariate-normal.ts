import * as tf from "@tensorflow/tfjs";
import { broadcastWithin } from "../tensor/broadcast.js";
import { expExcess } from "../tensor/exp-excess.js";
import { squaredDistance } from "../tensor/standardise.js";
import { belowDiagonal, diagonalOf } from "../tensor/triangular.js";
import { type Tensor } from "../types.js";
import { type DiagonalNormal } from "./diagonal-normal.js";
import { type MultivariateNormal } from "./multivariate-normal.js";
import { requireSameEvent } from "./shape-law.js";

/**
 * KL(q || p) from a normal with covariance L Lᵀ to a diagonal one with variances v, in closed form:
 * 1/2 sum_i((L Lᵀ)_ii / v_i + (mean_q,i - mean_p,i)² / v_i - 1 + log v_i) - sum_i(log L_ii). It is never below 0.
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
    const size = q.eventShape[0]!;
    const difference = tf.sub(q.mean, p.mean);
    const distance = squaredDistance(difference, p.logVariance, q.eventShape);
    const logRatio = tf.sub(tf.mul(2, tf.log(diagonalOf(q.scale))), p.logVariance);
    const lower = broadcastWithin(tf.mul(q.scale, belowDiagonal(size)), [...difference.shape, size]);
    const correlation = squaredDistance(lower, tf.expandDims(p.logVariance, -1), [size, size]);
    return tf.mul(tf.addN([distance, correlation, tf.sum(expExcess(logRatio), -1)]), 0.5);
  });
}
