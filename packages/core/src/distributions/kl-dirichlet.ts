import * as tf from "@tensorflow/tfjs";
import { nonNegative } from "../tensor/relative-entropy.js";
import { unitDeviance } from "../tensor/unit-deviance.js";
import { type Tensor } from "../types.js";
import { type Dirichlet } from "./dirichlet.js";
import { gapDivergence } from "./kl-gamma.js";
import { requireSameEvent } from "./shape-law.js";

/**
 * KL(q || p) between Dirichlet distributions, in closed form. With concentrations a and b and their sums A and B,
 * log Gamma(A) - log Gamma(B) + sum(log Gamma(b_i) - log Gamma(a_i) + (a_i - b_i) (digamma(a_i) - digamma(A))).
 *
 * @param q posterior with batch [...batch] and event [k]
 * @param p prior with event [k]; its batch broadcasts against that of q
 * @returns [...batch], nats
 * @throws {ShapeError} if the event shapes differ
 * @example
 * const divergence = klDirichlet(posterior, prior); // [64]
 */
export function klDirichlet(q: Dirichlet, p: Dirichlet): Tensor {
  requireSameEvent("klDirichlet", q, p);
  return tf.tidy(() => klConcentrations(q.concentration, p.concentration));
}

/**
 * KL between Dirichlet distributions by concentration, [...batch, k]. Gamma(a_i, 1) draws are a Dirichlet draw and,
 * independent of it, their sum, which is Gamma(A, 1): so the divergence is the sum of those of the entries less that of
 * the total, here with the terms that they share left out of both.
 */
export function klConcentrations(a: Tensor, b: Tensor): Tensor {
  const [totalA, totalB] = [tf.sum(a, -1, true), tf.sum(b, -1, true)];
  const deviance = tf.mul(b, unitDeviance(tf.mul(a, tf.div(totalB, totalA)), b));
  const ofTotals = tf.squeeze(gapDivergence(totalA, totalB), [-1]);
  return nonNegative(tf.sub(tf.sum(tf.add(gapDivergence(a, b), deviance), -1), ofTotals));
}
