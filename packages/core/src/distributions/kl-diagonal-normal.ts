import * as tf from "@tensorflow/tfjs";
import { broadcastWithin } from "../tensor/broadcast.js";
import { expExcess, expMinusOne } from "../tensor/exp-excess.js";
import { squaredDistance } from "../tensor/standardise.js";
import { type Tensor } from "../types.js";
import { type DiagonalNormal } from "./diagonal-normal.js";
import { requireSameEvent, sumOverEvent, totalOverEvent } from "./shape-law.js";

/**
 * KL(q || p) between diagonal normals, in closed form:
 * 1/2 sum(exp(a) - a - 1 + (mean_q - mean_p)² / sigma_p²), where a = logVariance_q - logVariance_p.
 * It is never below 0, and exact also where p is as narrow as float32 allows. Against a prior from `standardNormal` it takes the shorter way of {@link klStandardNormal}.
 *
 * @param q posterior with batch [...batch] and event [...event]
 * @param p prior with event [...event]; its batch broadcasts against that of q
 * @returns [...batch], nats
 * @throws {ShapeError} if the event shapes differ
 * @see Kingma & Welling 2014, appendix B, https://arxiv.org/abs/1312.6114
 * @example
 * const divergence = klDiagonalNormal(posterior, prior); // [64]
 */
export function klDiagonalNormal(q: DiagonalNormal, p: DiagonalNormal): Tensor {
  requireSameEvent("klDiagonalNormal", q, p);
  if (p.standard === true && p.batchShape.length === 0) return klStandardNormal(q);
  return tf.tidy(() => {
    const excess = totalOverEvent(expExcess(tf.sub(q.logVariance, p.logVariance)), q.eventShape);
    const distance = squaredDistance(tf.sub(q.mean, p.mean), p.logVariance, q.eventShape);
    return tf.mul(tf.add(excess, distance), 0.5);
  });
}

/**
 * KL(q || N(0, I)) in closed form: 1/2 sum(exp(logVariance) - logVariance - 1 + mean²), in the fewest operations.
 *
 * @param q posterior with batch [...batch]
 * @returns [...batch], nats
 * @see Kingma & Welling 2014, appendix B, https://arxiv.org/abs/1312.6114
 */
export function klStandardNormal(q: DiagonalNormal): Tensor {
  return tf.tidy(() => {
    const logVariance = broadcastWithin(q.logVariance, q.mean.shape);
    const excess = expMinusOne(logVariance);
    const compute = tf.customGrad((...inputs) => {
      const [mean, logVariances, save] = inputs as [Tensor, Tensor, tf.GradSaveFunc];
      save([mean, excess]);
      // Not below 0, as rounding would have it for variances near 1.
      const terms = tf.add(tf.relu(tf.sub(excess, logVariances)), tf.square(mean));
      const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
        const expanded = tf.reshape(dy, [...dy.shape, ...q.eventShape.map(() => 1)]);
        return [tf.mul(expanded, saved[0]!), tf.mul(tf.mul(expanded, 0.5), saved[1]!)];
      };
      return { value: tf.mul(sumOverEvent(terms, q.eventShape), 0.5), gradFunc };
    });
    return compute(q.mean, logVariance);
  });
}
