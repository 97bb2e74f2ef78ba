import { type Estimate } from "../estimate.js";
import { type Points } from "../points.js";
import { type FeatureDistanceOptions, readFeatures } from "./frechet-distance.js";
import { jackknife } from "./jackknife.js";
import { cubic, PairSums } from "./pair-statistic.js";

/**
 * Kernel distance: the squared maximum mean discrepancy of features with the kernel (x·y / size + 1)³, without bias also for
 * small samples, so that it may be negative where both are alike. With Inception's features it is the KID. Time grows with the
 * square of the number of points.
 *
 * @param real features of real examples, [n, size]
 * @param generated features of generated ones, [m, size]
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {ShapeError} if sizes differ, or there are fewer than 2 points, or than 2 for each block
 * @throws {DataError} if a value is NaN or infinite
 * @see Bińkowski et al. 2018, https://arxiv.org/abs/1801.01401
 * @example
 * const { value, standardError } = await kernelDistance(rng.normal([50, 3]), rng.normal([50, 3]), { features: "classifier" });
 */
export async function kernelDistance(
  real: Points,
  generated: Points,
  options: FeatureDistanceOptions = {},
): Promise<Estimate> {
  const { first, second, blocks, features } = await readFeatures("kernelDistance", real, generated, options);
  const sums = new PairSums(first, second, cubic, "unbiased", blocks);
  const value = sums.without(-1);
  return {
    value,
    ...jackknife(blocks, (block) => sums.without(block)),
    estimator: `kernel distance, cubic kernel, all pairs, ${features} features`,
    units: "1",
    count: second.count,
  };
}
