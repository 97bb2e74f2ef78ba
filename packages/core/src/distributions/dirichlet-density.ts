import * as tf from "@tensorflow/tfjs";
import { digammaMinusLog } from "../tensor/digamma.js";
import { logGammaGap } from "../tensor/log-gamma.js";
import { logUnitDeviance } from "../tensor/unit-deviance.js";
import { type Tensor } from "../types.js";

/** Shares of a whole, with their logarithms: the shares have no gradient, and may be 0 where float32 ends. */
export interface Shares {
  /** [...sample, ...batch, k] */
  readonly values: Tensor;
  /** [...sample, ...batch, k] */
  readonly logs: Tensor;
}

/**
 * sum over i of (a_i - 1) log x_i, less log B(a), for points inside the simplex. In terms of deviances, with A = sum a,
 *
 *   sum(logGammaGap(a_i) - a_i unitDeviance(A x_i, a_i) - log x_i) - logGammaGap(A),
 *
 * so nothing cancels for large a, and a value whose sum is 1 but for rounding counts as if divided by its sum.
 *
 * @param concentration a, [...batch, k]
 * @param shares x, [...sample, ...batch, k]
 * @returns [...sample, ...batch]
 * @see Loader 2000, "Fast and accurate computation of binomial probabilities"
 */
export function dirichletLogDensity(concentration: Tensor, { values, logs }: Shares): Tensor {
  const total = tf.sum(concentration, -1, true);
  const deviance = logUnitDeviance({ logX: logs, x: values, rate: total, mean: concentration });
  const terms = tf.add(tf.mul(concentration, deviance), logs);
  return tf.sub(logNormaliser(concentration), tf.sum(terms, -1));
}

/**
 * log B(a) + (A - k) digamma(A) - sum((a_i - 1) digamma(a_i)), with the terms in a log a cancelled by hand.
 *
 * @param concentration a, [...batch, k]
 * @returns [...batch]
 */
export function dirichletEntropy(concentration: Tensor): Tensor {
  const size = concentration.shape.at(-1)!;
  const total = tf.sum(concentration, -1);
  const ofTotal = tf.sub(tf.mul(tf.sub(total, size), digammaMinusLog(total)), tf.mul(size, tf.log(total)));
  const terms = tf.sub(tf.mul(tf.sub(concentration, 1), digammaMinusLog(concentration)), tf.log(concentration));
  return tf.sub(tf.sub(ofTotal, tf.sum(terms, -1)), logNormaliser(concentration));
}

/** sum(a_i log(a_i / A)) - log B(a). */
function logNormaliser(concentration: Tensor): Tensor {
  return tf.sub(tf.sum(logGammaGap(concentration), -1), logGammaGap(tf.sum(concentration, -1)));
}
