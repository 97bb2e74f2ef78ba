import { RandomStream, requireArgument, requireKnownOptions } from "@elbo/core";
import { type Estimate } from "../estimate.js";
import { joinRows, type Points, readPoints, readPointsLike, type Rows } from "../points.js";
import { jackknife } from "./jackknife.js";
import { squaredDistance } from "./nearest.js";
import {
  gaussian,
  kernelMatrix,
  negativeDistance,
  type PairEstimator,
  type PairKernel,
  PairSums,
  statisticOf,
} from "./pair-statistic.js";

export interface TwoSampleOptions {
  /**
   * Random divisions of all points into two samples for the p-value.
   * @default 200
   */
  readonly permutations?: number;
  /**
   * Of the divisions.
   * @default 0
   */
  readonly seed?: number;
  /**
   * "unbiased" may be negative; "biased" counts each point as a pair with itself.
   * @default "unbiased"
   */
  readonly estimator?: PairEstimator;
}

/** A statistic of two samples, and how likely one as large is where both are of one distribution. */
export interface TwoSampleTest extends Estimate {
  /** (1 + divisions with a statistic as large) / (1 + divisions). */
  readonly pValue: number;
}

export interface MmdTestOptions extends TwoSampleOptions {
  /**
   * h of exp(-|x - y|²/h), or "median": the median squared distance among all points.
   * @default "median"
   */
  readonly bandwidth?: number | "median";
}

/**
 * Whether two samples are of one distribution, by the squared maximum mean discrepancy with a Gaussian kernel,
 *
 *   MMD² = E k(x, x') + E k(y, y') - 2 E k(x, y),   k = exp(-|x - y|²/h),
 *
 * with a p-value from random divisions of all points. For points of few entries: in many, distances say little. Time grows with
 * the square of the number of points, once for each division, and memory with 8 bytes a pair.
 *
 * @param x [n, size]
 * @param y [m, size]
 * @throws {ArgumentError} if an option is unknown or impossible, or all points are the same
 * @throws {ShapeError} if sizes differ, or there are fewer than 4 points of either
 * @throws {DataError} if a value is NaN or infinite
 * @see Gretton et al. 2012, https://jmlr.org/papers/v13/gretton12a.html
 * @example
 * const { value, pValue } = await mmdTest(rng.normal([40, 2]), rng.normal([40, 2]), { permutations: 50 });
 */
export async function mmdTest(x: Points, y: Points, options: MmdTestOptions = {}): Promise<TwoSampleTest> {
  const where = "mmdTest";
  requireKnownOptions(where, options, ["permutations", "seed", "estimator", "bandwidth"]);
  const { bandwidth = "median", ...rest } = options;
  const positive = bandwidth === "median" || (Number.isFinite(bandwidth) && bandwidth > 0);
  requireArgument(positive, where, "bandwidth", '"median" or a positive number', bandwidth);
  const [first, second] = await readBoth(where, x, y);
  const chosen = bandwidth === "median" ? medianSquaredDistance(joinRows(first, second)) : bandwidth;
  requireArgument(
    chosen > 0,
    where,
    "x",
    "points of which most differ, for a median bandwidth",
    "a median distance of 0",
    "Give a bandwidth.",
  );
  const estimator = `Gaussian kernel of bandwidth ${Number(chosen.toPrecision(4))}${bandwidth === "median" ? ", the median squared distance" : ""}`;
  return test(where, first, second, gaussian(chosen), estimator, "1", rest);
}

/**
 * The energy distance of two samples, 2 E|x - y| - E|x - x'| - E|y - y'|: 0 for one distribution and positive for two, without
 * a bandwidth to choose. In one dimension it is twice the integral of the squared difference of the distribution functions.
 *
 * @param x [n, size]
 * @param y [m, size]
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {ShapeError} if sizes differ, or there are fewer than 4 points of either
 * @throws {DataError} if a value is NaN or infinite
 * @see Székely & Rizzo 2013, https://doi.org/10.1016/j.jspi.2013.03.018
 * @example
 * const { value, pValue } = await energyDistance([1, 2, 3, 4], [1.5, 2.5, 3.5, 9], { permutations: 50 });
 */
export async function energyDistance(x: Points, y: Points, options: TwoSampleOptions = {}): Promise<TwoSampleTest> {
  const where = "energyDistance";
  requireKnownOptions(where, options, ["permutations", "seed", "estimator"]);
  const [first, second] = await readBoth(where, x, y);
  return test(where, first, second, negativeDistance, "Euclidean distances", "units of the points", options);
}

async function readBoth(where: string, x: Points, y: Points): Promise<[Rows, Rows]> {
  const first = await readPoints(where, "x", x, 4);
  return [first, await readPointsLike(where, "y", y, first, 4)];
}

function test(
  where: string,
  x: Rows,
  y: Rows,
  kernel: PairKernel,
  how: string,
  units: string,
  { permutations = 200, seed = 0, estimator = "unbiased" }: TwoSampleOptions,
): TwoSampleTest {
  requireArgument(
    Number.isInteger(permutations) && permutations >= 1,
    where,
    "permutations",
    "a positive integer",
    permutations,
  );
  const known = estimator === "unbiased" || estimator === "biased";
  requireArgument(known, where, "estimator", '"unbiased" or "biased"', estimator);
  const matrix = kernelMatrix(joinRows(x, y), kernel);
  const count = x.count + y.count;
  const value = statisticOf(
    matrix,
    Uint32Array.from({ length: count }, (_, i) => i),
    x.count,
    estimator,
  );
  const stream = RandomStream.fromSeed(seed).split("divisions");
  let asLarge = 0;
  for (let i = 0; i < permutations; i++)
    asLarge += Number(statisticOf(matrix, stream.permutation(count), x.count, estimator) >= value);
  const blocks = Math.min(10, Math.floor(Math.min(x.count, y.count) / 2));
  const sums = new PairSums(x, y, kernel, estimator, blocks);
  return {
    value,
    ...jackknife(blocks, (block) => sums.without(block)),
    estimator: `${estimator}, ${how}, ${permutations} random divisions`,
    units,
    count,
    pValue: (1 + asLarge) / (1 + permutations),
  };
}

/** The median over pairs of different points. */
function medianSquaredDistance(points: Rows): number {
  const { count } = points;
  const distances = new Float64Array((count * (count - 1)) / 2);
  for (let i = 0, at = 0; i < count; i++)
    for (let j = 0; j < i; j++) distances[at++] = squaredDistance(points, i, points, j);
  distances.sort();
  const middle = distances.length / 2;
  return (distances[Math.ceil(middle) - 1]! + distances[Math.floor(middle)]!) / 2;
}
