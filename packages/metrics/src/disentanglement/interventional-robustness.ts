import { mean, requireArgument, requireKnownOptions } from "@elbo/core";
import { type Points } from "../points.js";
import { type Estimate } from "../estimate.js";
import { indexOfLargest } from "../extremes.js";
import { bootstrap, type BootstrapOptions, requireResamples } from "./bootstrap.js";
import { classCounts, type Factor } from "./factor.js";
import { factorsOf, type LabelledOptions, readLabelledPoints } from "./labelled-points.js";

export interface InterventionalRobustnessOptions extends BootstrapOptions, LabelledOptions {
  /**
   * Quantile of the distances that counts for the largest; 1 is the paper's maximum.
   * @default 0.99
   */
  readonly quantile?: number;
}

/** The interventional robustness score, from 0 to 1. */
export interface InterventionalRobustness extends Estimate {
  /** Of each active code, in order. */
  readonly perCode: readonly number[];
  /** Indices of the codes that vary. */
  readonly active: readonly number[];
  /** The factor that each active code is most robust with, by index. */
  readonly parents: readonly number[];
}

interface Robustness {
  readonly value: number;
  readonly perCode: readonly number[];
  readonly parents: readonly number[];
}

/**
 * How still a code stays when all factors but one change:
 *
 *   IRS = sum_j w_j max_k (1 - mean_c d_j(k, c) / w_j) / sum_j w_j
 *
 * where w_j is the largest distance of code j from its mean, and d_j(k, c) the 0.99 quantile of its distances from its mean
 * over the points with v_k = c. Codes that never vary are left out; 0 if none does. Factors are taken by their values, and
 * should be independent of each other, as on a grid.
 *
 * @param codes posterior means, [points, codes]
 * @param factors [points, factors]
 * @throws {DataError} if a number is not finite, a factor is constant or continuous, or rows are missing
 * @throws {ShapeError} if rows differ in length, or there are none
 * @throws {ArgumentError} if an option is unknown or impossible
 * @see Suter et al. 2019, https://arxiv.org/abs/1811.00007
 * @example
 * const factors = Array.from({ length: 100 }, (_, i) => [i % 5, Math.floor(i / 5) % 2]);
 * const { value } = await interventionalRobustness(factors, factors); // 1
 */
export async function interventionalRobustness(
  codes: Points,
  factors: Points,
  options: InterventionalRobustnessOptions = {},
): Promise<InterventionalRobustness> {
  const where = "interventionalRobustness";
  requireKnownOptions(where, options, ["quantile", "resamples", "seed", "labelled"]);
  requireResamples(where, options);
  const { quantile = 0.99 } = options;
  requireArgument(quantile > 0 && quantile <= 1, where, "quantile", "above 0 and at most 1", quantile);
  const points = await readLabelledPoints(where, codes, factors, options);
  const active = [...points.codes.keys()].filter((code) => varies(points.codes[code]!));
  const columns = active.map((code) => points.codes[code]!);
  const classes = factorsOf(where, points);
  return {
    ...robustness(columns, classes, quantile),
    ...bootstrap("points", points.count, options, (weights) => {
      const drawn = repeated(weights);
      const again = columns.map((column) => Float64Array.from(drawn, (point) => column[point]!));
      const factorsAgain = classes.map(({ classes, size }) => ({
        classes: Int32Array.from(drawn, (point) => classes[point]!),
        size,
      }));
      return robustness(again, factorsAgain, quantile).value;
    }),
    estimator: `quantile ${quantile} of distances from means`,
    ...{ units: "1", count: points.count, active },
  };
}

function robustness(codes: readonly Float64Array[], factors: readonly Factor[], quantile: number): Robustness {
  const widths = codes.map((column) => largestDistance(column));
  const scores = codes.map((column, code) =>
    factors.map((factor) => (widths[code]! > 0 ? 1 - meanDistance(column, factor, quantile) / widths[code]! : 0)),
  );
  const perCode = scores.map((row) => row[indexOfLargest(row)]!);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const value = total > 0 ? perCode.reduce((sum, score, code) => sum + score * widths[code]!, 0) / total : 0;
  return { value, perCode, parents: scores.map(indexOfLargest) };
}

function largestDistance(column: Float64Array): number {
  const centre = mean(column);
  return column.reduce((most, value) => Math.max(most, Math.abs(value - centre)), 0);
}

/** The quantile of distances from the class's mean, averaged over the classes that occur. */
function meanDistance(column: Float64Array, factor: Factor, quantile: number): number {
  const ends = classCounts(factor);
  for (let label = 1; label < ends.length; label++) ends[label]! += ends[label - 1]!;
  const starts = Float64Array.from(ends, (_, label) => ends[label - 1] ?? 0);
  const grouped = new Float64Array(column.length);
  const next = starts.slice();
  column.forEach((value, i) => (grouped[next[factor.classes[i]!]!++] = value));
  let [total, occurring] = [0, 0];
  starts.forEach((start, label) => {
    const values = grouped.subarray(start, ends[label]);
    if (values.length === 0) return;
    const centre = mean(values);
    for (let i = 0; i < values.length; i++) values[i] = Math.abs(values[i]! - centre);
    total += quantileOf(values.sort(), quantile);
    occurring++;
  });
  return total / occurring;
}

/** Linear between neighbours, as NumPy's. */
function quantileOf(sorted: Float64Array, quantile: number): number {
  const at = quantile * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}

function varies(column: Float64Array): boolean {
  return column.some((value) => value !== column[0]);
}

/** Each index as often as its weight says. */
function repeated(weights: Uint32Array): Uint32Array {
  const drawn = new Uint32Array(weights.length);
  let at = 0;
  weights.forEach((weight, point) => {
    drawn.fill(point, at, at + weight);
    at += weight;
  });
  return drawn;
}
