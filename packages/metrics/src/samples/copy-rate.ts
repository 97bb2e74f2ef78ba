import { requireArgument, requireKnownOptions } from "@elbo/core";
import { type Estimate } from "../estimate.js";
import { type Points, readPoints, readPointsLike, type Rows } from "../points.js";
import { meanEstimate } from "../summarise.js";
import { nearestOf } from "./nearest.js";

export interface CopyRateOptions {
  /**
   * Share of the held-out points that would count as copies.
   * @default 0.05
   */
  readonly quantile?: number;
}

/** The share of generated points that lie nearer to a training point than nearly all held-out points do. */
export interface CopyRate extends Estimate {
  /** What the share would be of points like the held-out ones: the quantile. */
  readonly expected: number;
  /** Distance below which a point counts as a copy. */
  readonly threshold: number;
  /** Generated points that are training points, entry by entry. */
  readonly exact: number;
  /**
   * Probability that a generated point lies nearer to the training set than a held-out one: 1/2 where they are alike, 1
   * where everything is copied, near 0 where the generated points are far from everything.
   */
  readonly nearer: number;
}

/**
 * Whether a model copies its training set: distances of generated points to their nearest training point, beside those of
 * held-out points. A rate above `expected` says that it copies, one below that its points are farther off than real ones.
 *
 * @param generated [n, size]
 * @param training what the model learned from, [m, size]
 * @param heldOut of the same distribution as the training points, and none of them, [k, size]
 * @throws {ArgumentError} if an option is unknown, or the quantile not between 0 and 1
 * @throws {ShapeError} if sizes differ, or there are fewer than 2 generated or held-out points
 * @throws {DataError} if a value is NaN or infinite
 * @see Meehan et al. 2020, https://arxiv.org/abs/2004.05675, on comparing distances with those of held-out points
 * @example
 * const { value, expected, nearer } = await copyRate([[0.1], [2]], [[0], [1], [3]], [[0.4], [2.2]], { quantile: 0.5 });
 */
export async function copyRate(
  generated: Points,
  training: Points,
  heldOut: Points,
  options: CopyRateOptions = {},
): Promise<CopyRate> {
  const where = "copyRate";
  requireKnownOptions(where, options, ["quantile"]);
  const { quantile = 0.05 } = options;
  requireArgument(quantile > 0 && quantile < 1, where, "quantile", "between 0 and 1", quantile);
  const learned = await readPoints(where, "training", training);
  const ours = distancesTo(await readPointsLike(where, "generated", generated, learned, 2), learned);
  const theirs = distancesTo(await readPointsLike(where, "heldOut", heldOut, learned, 2), learned).sort();
  const threshold = theirs[Math.max(0, Math.ceil(quantile * theirs.length) - 1)]!;
  const copies = ours.map((distance) => Number(distance <= threshold));
  const estimator = `nearest training point, threshold at the ${quantile} quantile of ${theirs.length} held-out points`;
  return {
    ...meanEstimate(copies, {
      estimator,
      units: "share",
      method: "over the generated points, with the others as they are",
    }),
    expected: quantile,
    threshold,
    exact: ours.reduce((sum, distance) => sum + Number(distance === 0), 0),
    nearer: shareBelow(ours, theirs),
  };
}

function distancesTo(points: Rows, among: Rows): Float64Array {
  return Float64Array.from(nearestOf(points, among, 1), ({ distances }) => Math.sqrt(distances[0]!));
}

/** P(a < b) + P(a = b) / 2 over pairs; `b` is sorted. */
function shareBelow(a: Float64Array, b: Float64Array): number {
  const firstAtLeast = (value: number, orAbove: boolean) => {
    let [low, high] = [0, b.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (orAbove ? b[middle]! > value : b[middle]! >= value) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const above = a.reduce(
    (sum, value) => sum + b.length - (firstAtLeast(value, false) + firstAtLeast(value, true)) / 2,
    0,
  );
  return above / (a.length * b.length);
}
