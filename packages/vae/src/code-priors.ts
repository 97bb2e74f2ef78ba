import { cholesky, type MultivariateNormal, multivariateNormal, type Prior, type Uniform, uniform } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type CodeStatistics } from "./code-statistics.js";

/** Least variance along a direction, in shares of the mean variance: codes may lie in a plane. */
const flattest = 1e-6;

/** The normal with the mean and the covariance of the codes. It owns the statistics. */
export function gaussianOfCodes(statistics: CodeStatistics): Prior<MultivariateNormal> {
  const { mean, covariance } = statistics;
  const share = flattest / mean.size;
  return {
    ...statistics,
    distribution: () => {
      const floor = tf.add(tf.mul(statistics.squaredRadius(), share), 1e-12);
      return multivariateNormal({ mean, scale: cholesky(covariance, floor) });
    },
  };
}

/** The uniform distribution on the box of the codes. It owns the statistics. */
export function boxOfCodes(statistics: CodeStatistics): Prior<Uniform> {
  const { low, high } = statistics;
  return { ...statistics, distribution: () => uniform({ low, high }, { eventDims: 1 }) };
}
