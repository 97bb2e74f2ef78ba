import {
  createVariables,
  definePrior,
  type DiagonalNormal,
  diagonalNormal,
  mixture,
  type Mixture,
  ownParameters,
  type PriorFactory,
  requireArgument,
  requireKnownOptions,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

export interface MixtureOfGaussiansOptions {
  /**
   * Number of components.
   * @default 16
   */
  readonly components?: number;
  /**
   * Standard deviation of the first means around 0.
   * @default 1
   */
  readonly spread?: number;
  /**
   * Standard deviation of the logarithms of the first variances around 0; with 0 all variances are 1.
   * @default 0
   */
  readonly varianceSpread?: number;
}

/**
 * A mixture of diagonal normals as prior, with weights, means and variances learned:
 *
 *   p(z) = sum_k w_k prod_d N(z_d; m_kd, v_kd),   w = softmax(logits)
 *
 * Each component is a density of the whole code: log p(z) = logSumExp_k(log w_k + sum_d log N(z_d; m_kd, v_kd)). Weights
 * start equal.
 *
 * Parameters: "logits" [components], "mean" and "logVariance" [components, latent].
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @see Tomczak & Welling 2018, equation 6, https://arxiv.org/abs/1705.07120
 * @example
 * const prior = mixtureOfGaussians({ components: 16 })({ latent: 2, data, encoder, rng });
 */
export function mixtureOfGaussians(options: MixtureOfGaussiansOptions = {}): PriorFactory<Mixture<DiagonalNormal>> {
  requireKnownOptions("mixtureOfGaussians", options, ["components", "spread", "varianceSpread"]);
  const { components = 16, spread = 1, varianceSpread = 0 } = options;
  const counts = Number.isInteger(components) && components >= 1;
  requireArgument(counts, "mixtureOfGaussians", "components", "a positive integer", components);
  const holds = Number.isFinite(spread) && spread > 0;
  requireArgument(holds, "mixtureOfGaussians", "spread", "a positive number", spread);
  const scatters = Number.isFinite(varianceSpread) && varianceSpread >= 0;
  requireArgument(scatters, "mixtureOfGaussians", "varianceSpread", "a number of at least 0", varianceSpread);
  return definePrior({ kind: "mixture-of-gaussians", components }, ({ latent, rng }) => {
    const shape = [components, latent];
    const variables = createVariables("mixtureOfGaussians", {
      logits: { shape: [components], values: () => tf.zeros([components]) },
      mean: { shape, values: () => tf.mul(rng.split("mean").normal(shape), spread) },
      logVariance: {
        shape,
        values: () => tf.add(tf.mul(rng.split("logVariance").normal(shape), varianceSpread), 0),
      },
    });
    const { logits, mean, logVariance } = variables;
    return {
      ...ownParameters(variables),
      distribution: () => mixture({ logits, components: diagonalNormal({ mean, logVariance }) }),
    };
  });
}
