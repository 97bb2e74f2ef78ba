import { broadcastTo, type DiagonalNormal, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { aggregateLogDensities } from "./aggregate-log-densities.js";
import { stratifiedLogWeights } from "./stratified-weights.js";

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
 * @param latents z, one draw of each example's own posterior, [batch, units]; the posterior with batch [batch] and event [units]; the prior with event
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
    const [batch, units] = z.shape as [number, number];
    const weights = stratifiedLogWeights(batch, examples);
    const logVariance = broadcastTo(posterior.logVariance, posterior.mean.shape);
    const [draws, mean, spread] = [z, posterior.mean, logVariance].map((x) => tf.transpose(x)) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    // A weight belongs to a pair: it enters the density of the whole code once, and that of each unit once.
    const logs = aggregateLogDensities({ z: draws, mean, logVariance: spread }, weights);
    const [code, ofUnits] = tf.split(logs, [1, units]) as [Tensor, Tensor];
    const [logCode, logUnits] = [tf.reshape(code, [batch]), tf.sum(ofUnits, 0)];
    return {
      mutualInformation: tf.sub(posterior.logProb(z), logCode),
      totalCorrelation: tf.sub(logCode, logUnits),
      dimensionwiseKl: tf.sub(logUnits, prior.logProb(z)),
    };
  });
}
