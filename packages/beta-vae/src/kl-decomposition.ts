import { broadcastTo, type DiagonalNormal, diagonalNormal, identity, logSumExp, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type LogWeights, stratifiedLogWeights } from "./stratified-weights.js";

/** The parts of E[KL(q(z|x) || p(z))], each [batch] in nats: estimates at one draw of z per example. */
export interface KlDecomposition {
  /** Index-code mutual information, log q(z|x) - log q(z). */
  readonly mutualInformation: Tensor;
  /** Total correlation, log q(z) - sum_d log q(z_d). */
  readonly totalCorrelation: Tensor;
  /** Dimension-wise KL, sum_d (log q(z_d) - log p(z_d)). */
  readonly dimensionwiseKl: Tensor;
}

/**
 * Decomposes the KL by densities of the aggregate posterior q(z), estimated from the batch with stratified weights.
 *
 * @param latents z, one draw per example, [batch, units]; the posterior with batch [batch] and event [units]; the prior with event
 *   [units], of independent units
 * @param examples examples in the data set
 * @throws {ArgumentError} if the batch has more examples than the data set
 * @see Chen et al. 2018, equation 2, https://arxiv.org/abs/1802.04942
 */
export function decomposeKl(
  { z, posterior, prior }: { z: Tensor; posterior: DiagonalNormal; prior: DiagonalNormal },
  examples: number,
): KlDecomposition {
  return tf.tidy(() => {
    const batch = z.shape[0];
    const logWeights = pairLogWeights(batch, stratifiedLogWeights(batch, examples));
    const pairs = pairwiseLogDensities(z, posterior);
    // A weight belongs to a pair: it enters the density of the whole code once, and that of each unit once.
    const logCode = logSumExp(tf.add(tf.sum(pairs, 1), logWeights), 1);
    const logUnits = tf.sum(logSumExp(tf.add(pairs, tf.expandDims(logWeights, 1)), 2), 1);
    return {
      mutualInformation: tf.sub(posterior.logProb(z), logCode),
      totalCorrelation: tf.sub(logCode, logUnits),
      dimensionwiseKl: tf.sub(logUnits, prior.logProb(z)),
    };
  });
}

/** log q(z_id | x_j) at [i, d, j]: with the examples last, what is broadcast and summed lies side by side in memory. */
function pairwiseLogDensities(z: Tensor, { mean, logVariance }: DiagonalNormal): Tensor {
  const perUnit = { mean: tf.transpose(mean), logVariance: tf.transpose(broadcastTo(logVariance, mean.shape)) };
  return diagonalNormal(perUnit, { eventDims: 0 }).logProb(tf.expandDims(z, 2));
}

/** log weight of example j in the density at draw i, [batch, batch]. */
function pairLogWeights(batch: number, { own, other }: LogWeights): Tensor {
  return tf.add(tf.mul(identity(batch), own - other), other);
}
