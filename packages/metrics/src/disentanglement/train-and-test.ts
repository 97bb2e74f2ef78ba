import { RandomStream, requireArgument, requireData } from "@elbo/core";
import { type Factor } from "./factor.js";
import { type LabelledPoints, pick } from "./labelled-points.js";

export interface TrainTestOptions {
  /**
   * The share of the labelled points that are kept for the test, 1/.
   * @default 3
   */
  readonly testShare?: number;
  /** Whether points are shuffled before they are divided; true. With false the last ones are for the test. */
  readonly shuffle?: boolean;
  /**
   * Seed of everything that is drawn.
   * @default 0
   */
  readonly seed?: number;
}

export const trainTestOptions = ["testShare", "shuffle", "seed"] as const;

/** One part of the labelled points. */
export interface Part {
  readonly codes: readonly Float64Array[];
  readonly factors: readonly Factor[];
  readonly count: number;
}

/**
 * Divides labelled points into those that a classifier learns from and those that it is tested on.
 *
 * @throws {ArgumentError} if `testShare` is not between 0 and 1
 * @throws {DataError} if a part has no point, or one class of a factor alone is left to learn from
 */
export function trainAndTest(
  where: string,
  { codes, count }: LabelledPoints,
  factors: readonly Factor[],
  { testShare = 1 / 3, shuffle = true, seed = 0 }: TrainTestOptions,
): { readonly train: Part; readonly test: Part } {
  requireArgument(testShare > 0 && testShare < 1, where, "testShare", "between 0 and 1", testShare);
  const size = count - Math.round(count * testShare);
  const order = shuffle
    ? RandomStream.fromSeed(seed).split("train and test").permutation(count)
    : Uint32Array.from({ length: count }, (_, i) => i);
  const both = size >= 1 && size < count;
  requireData(both, where, "the number of points to learn from", `from 1 to ${count - 1}`, size, "Label more points.");
  const train = partOf(codes, factors, order.subarray(0, size));
  const missing = train.factors.findIndex(({ classes }) => classes.every((label) => label === classes[0]));
  const about = `factor ${missing} of the points to learn from`;
  requireData(missing < 0, where, about, "of two or more classes", 1, "Label more points, or shuffle them.");
  return { train, test: partOf(codes, factors, order.subarray(size)) };
}

/** The points at these indices. */
export function partOf(codes: readonly Float64Array[], factors: readonly Factor[], points: Uint32Array): Part {
  return {
    codes: codes.map((column) => pick(column, points)),
    factors: factors.map(({ classes, size }) => ({
      classes: Int32Array.from(points, (point) => classes[point]!),
      size,
    })),
    count: points.length,
  };
}
