import * as tf from "@tensorflow/tfjs";
import { digammaMinusLog } from "../tensor/digamma.js";
import { logGammaGap } from "../tensor/log-gamma.js";
import { nonNegative } from "../tensor/relative-entropy.js";
import { unitDeviance } from "../tensor/unit-deviance.js";
import { type Tensor } from "../types.js";
import { type Gamma } from "./gamma.js";
import { requireSameEvent, sumOverEvent } from "./shape-law.js";

/**
 * KL(q || p) between gamma distributions, in closed form: the sum over entries, with concentrations a_q, a_p and rates
 * r_q, r_p, of (a_q - a_p) digamma(a_q) - log Gamma(a_q) + log Gamma(a_p) + a_p log(r_q / r_p) + a_q (r_p / r_q - 1).
 *
 * @param q posterior with batch [...batch] and event [...event]
 * @param p prior with event [...event]; its batch broadcasts against that of q
 * @returns [...batch], nats
 * @throws {ShapeError} if the event shapes differ
 * @example
 * const divergence = klGamma(posterior, prior); // [64]
 */
export function klGamma(q: Gamma, p: Gamma): Tensor {
  requireSameEvent("klGamma", q, p);
  return tf.tidy(() => {
    const expected = tf.mul(q.concentration, tf.div(p.rate, q.rate));
    const deviance = tf.mul(p.concentration, unitDeviance(expected, p.concentration));
    return sumOverEvent(nonNegative(tf.add(gapDivergence(q.concentration, p.concentration), deviance)), q.eventShape);
  });
}

/**
 * (a - b) (digamma(a) - log a) + logGammaGap(a) - logGammaGap(b), elementwise: the divergence of Gamma(a, a) from
 * Gamma(b, b), whose means are both 1. Its terms are small where a and b are near, however large.
 */
export function gapDivergence(a: Tensor, b: Tensor): Tensor {
  return tf.add(tf.mul(tf.sub(a, b), digammaMinusLog(a)), tf.sub(logGammaGap(a), logGammaGap(b)));
}
