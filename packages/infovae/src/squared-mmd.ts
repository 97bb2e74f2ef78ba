import {
  choice,
  type ChosenOptions,
  chooseOptions,
  type OptionsOf,
  requireShape,
  type Scalar,
  type Tensor,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { buildKernel, type Kernel, kernelOptions } from "./kernel.js";
import { squaredDistances } from "./squared-distances.js";

/** The kernel and the estimator of an MMD. */
export const mmdOptions = {
  ...kernelOptions,
  /** @default "unbiased" */
  estimator: choice(["unbiased", "biased"], "unbiased", "estimator of the MMD"),
};

export type MmdOptions = OptionsOf<typeof mmdOptions>;

/** The options with their defaults. */
export type MmdSettings = ChosenOptions<typeof mmdOptions>;

/**
 * The squared maximum mean discrepancy of two distributions, from a sample of each:
 *
 *   MMD² = E k(z, z') + E k(w, w') - 2 E k(z, w)
 *
 * "unbiased" averages k(z, z') over the n (n - 1) pairs of different points, and may be negative; "biased" averages over
 * all n² pairs (the V-statistic), and is never negative but too large by about (k(0) - E k) / n for each sample. With
 * the median bandwidth the kernel is that of the two samples.
 *
 * @param z [n, units]
 * @param w [m, units]
 * @returns [], no nats: from 0 to 2 for the RBF kernel, to 14 for the inverse multiquadratic
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {ShapeError} if the points have different sizes, or there are too few for the unbiased estimate
 * @see Gretton et al. 2012, equations 3 and 5, https://jmlr.org/papers/v13/gretton12a.html
 * @example
 * const distance = squaredMmd(rng.normal([100, 2]), rng.normal([100, 2]), { kernel: "inverseMultiquadratic" });
 */
export function squaredMmd(z: Tensor, w: Tensor, options: MmdOptions = {}): Scalar {
  const settings = chooseOptions("squaredMmd", mmdOptions, options);
  requirePoints(z, w, settings);
  return tf.tidy(() => estimateSquaredMmd(z, w, settings));
}

/** As {@link squaredMmd}, without checks. */
export function estimateSquaredMmd(z: Tensor, w: Tensor, settings: MmdSettings): Scalar {
  const across = squaredDistances(z, w);
  const kernel = buildKernel(settings, z.shape[1]!, across);
  const within = (x: Tensor) => withinMean(kernel, x, settings.estimator);
  return tf.sub(tf.add(within(z), within(w)), tf.mul(tf.mean(kernel(across)), 2));
}

/** Mean of k(x_i, x_j) over all pairs, or over those of different points. */
function withinMean(kernel: Kernel, x: Tensor, estimator: MmdSettings["estimator"]): Tensor {
  const values = kernel(squaredDistances(x, x));
  if (estimator === "biased") return tf.mean(values);
  const count = x.shape[0];
  return tf.div(tf.sub(tf.sum(values), count * kernel.atZero), count * (count - 1));
}

function requirePoints(z: Tensor, w: Tensor, { estimator }: MmdSettings): void {
  const fits = z.rank === 2 && w.rank === 2 && z.shape[1] === w.shape[1];
  requireShape(fits, "squaredMmd", "w", `be points of the size of those in z [${z.shape.join(", ")}]`, w.shape);
  const least = estimator === "unbiased" ? 2 : 1;
  for (const [name, { shape }] of Object.entries({ z, w }))
    requireShape(shape[0] >= least, "squaredMmd", name, `hold at least ${least} points for this estimator`, shape);
}
