import { type DiagonalNormal, identity, matMul, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** How far a covariance is from the identity, [] each. */
export interface CovariancePenalty {
  /** sum_{i != j} C_ij² */
  readonly offDiagonal: Tensor;
  /** sum_i (C_ii - 1)² */
  readonly diagonal: Tensor;
}

/** Which covariance: "i" is that of the posterior means, "ii" that of the codes themselves. */
export type DipVariant = "i" | "ii";

/**
 * The distance of the batch's covariance of the codes from the identity: C = Cov(mean(x)), and for the variant "ii"
 * C = Cov(mean(x)) + E[variance(x)], with means over the batch, divided by its size.
 *
 * @param posterior batch [batch], event [units]
 * @see Kumar et al. 2018, equations 5 to 7, https://arxiv.org/abs/1711.00848
 */
export function covariancePenalty({ mean, logVariance }: DiagonalNormal, variant: DipVariant): CovariancePenalty {
  const [batch, units] = mean.shape as [number, number];
  const centred = tf.sub(mean, tf.mean(mean, 0, true));
  const ofMeans = tf.div(matMul(tf.transpose(centred), centred), batch);
  const unit = identity(units);
  const covariance = variant === "i" ? ofMeans : tf.add(ofMeans, tf.mul(unit, tf.mean(tf.exp(logVariance), 0)));
  const squares = tf.square(tf.sub(covariance, unit));
  return {
    offDiagonal: tf.sum(tf.mul(squares, tf.sub(1, unit))),
    diagonal: tf.sum(tf.mul(squares, unit)),
  };
}
