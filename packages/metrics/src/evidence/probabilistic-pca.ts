import { defineModel, describeOptions, type Family, flag, type OptionsOf } from "@elbo/core";
import { symmetricEigen } from "../symmetric-eigen.js";
import { type LinearGaussianModel, linearGaussian, linearOptions, type Solve } from "./linear-gaussian.js";

const kind = "probabilistic-pca";

const pcaOptions = {
  ...linearOptions,
  /**
   * Whether covariances are divided by n - 1, as scikit-learn's PCA divides them, instead of by n, which has the greatest
   * likelihood.
   * @default false
   */
  unbiased: flag(false, "whether covariances are divided by n - 1"),
};

export type ProbabilisticPcaOptions = OptionsOf<typeof pcaOptions>;

const solve: Solve = (covariance, size, latent) => {
  const { values, vectors } = symmetricEigen(covariance, size);
  // Eigenvalues that should be 0 come out as rounding errors of the largest.
  const rest = values.subarray(latent).reduce((sum, value) => sum + Math.max(0, value), 0) / (size - latent);
  const noise = Math.max(rest, 1e-12 * values[0]!);
  const scale = (j: number) => Math.sqrt(Math.max(0, values[j]! - noise));
  const loadings = Float64Array.from({ length: size * latent }, (_, at) => {
    const [i, j] = [Math.floor(at / latent), at % latent];
    return scale(j) * vectors[j * size + i]!;
  });
  return { loadings, noise: new Float64Array(size).fill(noise) };
};

/**
 * Probabilistic principal component analysis, fitted in closed form: the baseline that a latent model of continuous
 * codes should beat, with exact log p(x),
 *
 *   p(x) = N(mean, W Wᵀ + sigma² I),   W = U (Lambda - sigma²)^(1/2),   sigma² = mean of the eigenvalues left out
 *
 * with the largest eigenvalues Lambda of the covariance and their eigenvectors U. `fit` with one epoch, or `learn`, fits it:
 * it takes no gradient steps that last.
 *
 * @throws {ArgumentError} if an option is unknown or impossible; when it learns, if an entry of the examples does not vary,
 *   or the codes leave no variance over
 * @see Tipping & Bishop 1999, https://doi.org/10.1111/1467-9868.00196, equations 5 to 8
 * @example
 * const model = probabilisticPca({ data: { name: "points", shape: [3], kind: "real" }, latent: 1 });
 * await model.learn([[0, 0, 1], [1, 1, 0], [2, 2, 2], [3, 1, 1], [1, 0, 2]]);
 * console.log(await model.logProb([[1, 1, 1]])); // nats
 */
export const probabilisticPca: Family<ProbabilisticPcaOptions, LinearGaussianModel> = defineModel({
  ...{ name: "probabilisticPca", kind, package: "@elbo/metrics" },
  options: pcaOptions,
  build: (options) =>
    linearGaussian(
      {
        name: "probabilisticPca",
        kind,
        config: describeOptions(pcaOptions, options),
        lostDegrees: options.unbiased ? 1 : 0,
        solve,
      },
      options,
    ),
});
