import { RandomStream, requireArgument, requireKnownOptions } from "@elbo/core";
import { joinRows, type Points, readPoints, readPointsLike, type Rows, takeRows } from "../points.js";
import { nearestOf } from "./nearest.js";
import { type TwoSampleTest } from "./two-sample-tests.js";

export interface ClassifierTestOptions {
  /**
   * Neighbours that vote, odd.
   * @default the odd number nearest to the square root of the points that are learned from
   */
  readonly neighbours?: number;
  /**
   * Of the halves.
   * @default 0
   */
  readonly seed?: number;
}

/**
 * Whether a classifier can tell two samples apart: half of each is learned by nearest neighbours, and the value is the share
 * of the other half that is told right. 1/2 says that it cannot, whose chance the p-value is that of; 1 that the samples
 * have nothing in common. The larger sample is cut to the size of the smaller.
 *
 * @param x [n, size]
 * @param y [m, size]
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {ShapeError} if sizes differ, or there are fewer than 4 points of either
 * @throws {DataError} if a value is NaN or infinite
 * @see Lopez-Paz & Oquab 2017, https://arxiv.org/abs/1610.06545
 * @example
 * const { value, pValue } = await classifierTwoSampleTest(rng.normal([60, 2]), rng.normal([60, 2]));
 */
export async function classifierTwoSampleTest(
  x: Points,
  y: Points,
  options: ClassifierTestOptions = {},
): Promise<TwoSampleTest> {
  const where = "classifierTwoSampleTest";
  requireKnownOptions(where, options, ["neighbours", "seed"]);
  const { seed = 0 } = options;
  const first = await readPoints(where, "x", x, 4);
  const second = await readPointsLike(where, "y", y, first, 4);
  const each = Math.min(first.count, second.count);
  const half = Math.floor(each / 2);
  const { neighbours = 2 * Math.floor(Math.sqrt(2 * half) / 2) + 1 } = options;
  const fits = Number.isInteger(neighbours) && neighbours % 2 === 1 && neighbours >= 1 && neighbours <= 2 * half;
  requireArgument(fits, where, "neighbours", `an odd number from 1 to ${2 * half}`, neighbours);
  const stream = RandomStream.fromSeed(seed).split("halves");
  const order = [first, second].map(({ count }, i) => stream.split(i).permutation(count).subarray(0, each));
  const pick = (from: number, to: number) =>
    joinRows(takeRows(first, order[0]!.subarray(from, to)), takeRows(second, order[1]!.subarray(from, to)));
  const [train, test] = [pick(0, half), pick(half, each)];
  const votes = neighbourVotes(train, half, test, neighbours);
  const right = votes.reduce((sum, vote, i) => sum + Number(vote === Number(i >= each - half)), 0);
  const count = votes.length;
  const value = right / count;
  return {
    value,
    standardError: Math.sqrt((value * (1 - value)) / (count - 1)),
    standardErrorMethod: "over the points that are told, with those that were learned as they are",
    estimator: `${neighbours} nearest neighbours, half of the points learned`,
    units: "share",
    count,
    pValue: upperTail((value - 0.5) * 2 * Math.sqrt(count)),
  };
}

/** 0 or 1 for each point: the sample that most of its k nearest are of, the first `boundary` of them being of sample 0. */
export function neighbourVotes(train: Rows, boundary: number, points: Rows, k: number): Int32Array {
  return Int32Array.from(nearestOf(points, train, k), ({ indices }) => {
    const ones = indices.reduce((sum, index) => sum + Number(index >= boundary), 0);
    return Number(2 * ones > k);
  });
}

/** P(Z > z) of the standard normal distribution. */
function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z > 3) {
    let fraction = 0;
    for (let k = 60; k >= 1; k--) fraction = k / (z + fraction);
    return density / (z + fraction);
  }
  let [term, sum] = [z, z];
  for (let k = 3; Math.abs(term) > 1e-18; k += 2) sum += term *= (z * z) / k;
  return 0.5 - density * sum;
}
