import { mean, requireArgument, requireKnownOptions, requireShape } from "@elbo/core";
import { type Estimate } from "../estimate.js";
import { type Points, readPoints, type Rows } from "../points.js";
import { studentQuantile, studentTail } from "./student.js";

export interface PairedDifferenceOptions {
  /**
   * Probability that the interval holds the difference.
   * @default 0.95
   */
  readonly level?: number;
  /**
   * Units of the figures.
   * @default "nats"
   */
  readonly units?: string;
}

/** The mean of a - b. */
export interface PairedDifference extends Estimate {
  /** Holds the difference with the probability `level`. */
  readonly interval: readonly [low: number, high: number];
  readonly level: number;
  /** Probability of a difference as large by chance where there is none: two sides. */
  readonly pValue: number;
  /** Of Student's distribution. */
  readonly degrees: number;
  /** Whether 0 is outside the interval. */
  readonly differs: boolean;
  readonly seeds: number;
  readonly examples: number;
}

/**
 * Whether two models differ, from figures of the same examples: the mean of a - b over pairs, with an interval. What an
 * example adds to both cancels, so it says more than two standard errors side by side.
 *
 * Given several seeds, examples and seeds both scatter: the difference of seed s and example i is
 * d + seed_s + example_i + rest_si, and the variance of its mean
 *
 *   V = max(MS_seeds + MS_examples - MS_rest, MS_rest) / (S N)
 *
 * from the mean squares of a two-way table, with Satterthwaite's degrees of freedom. The difference is then that of
 * training runs on examples like these; from one seed alone it is that of two trained models, and says nothing of other runs.
 *
 * @param a figures of one model, [examples] or [seeds, examples], such as log p(x) of each example
 * @param b figures of the other on the same examples; seed s beside seed s
 * @throws {ArgumentError} if an option is unknown, or the level not between 0 and 1
 * @throws {ShapeError} if a and b differ in shape, or hold fewer than 2 examples
 * @throws {DataError} if a figure is NaN or infinite
 * @see Satterthwaite 1946, https://doi.org/10.2307/3002019
 * @example
 * const { value, interval, differs } = await pairedDifference([-90.1, -102.4, -85.0], [-91.0, -103.5, -85.8]);
 */
export async function pairedDifference(
  a: Points,
  b: Points,
  options: PairedDifferenceOptions = {},
): Promise<PairedDifference> {
  const where = "pairedDifference";
  requireKnownOptions(where, options, ["level", "units"]);
  const { level = 0.95, units = "nats" } = options;
  requireArgument(level > 0 && level < 1, where, "level", "between 0 and 1", level);
  const [first, second] = [asTable(await readPoints(where, "a", a)), asTable(await readPoints(where, "b", b))];
  const same = first.count === second.count && first.size === second.size;
  requireShape(same, where, "b", `have the shape of a, [${first.count}, ${first.size}] seeds and examples`, [
    second.count,
    second.size,
  ]);
  requireShape(first.size >= 2, where, "a", "hold at least 2 examples", [first.count, first.size]);
  const { count: seeds, size: examples } = first;
  const differences = first.values.map((value, i) => value - second.values[i]!);
  const value = mean(differences);
  const { variance, degrees } = seeds === 1 ? overExamples(differences) : overBoth(differences, seeds, examples);
  const standardError = Math.sqrt(variance);
  const margin = standardError * studentQuantile(0.5 + level / 2, degrees);
  return {
    value,
    standardError,
    standardErrorMethod: seeds === 1 ? "over examples" : "over seeds and examples, mean squares of a two-way table",
    estimator: "mean of paired differences, Student's interval",
    units,
    count: differences.length,
    interval: [value - margin, value + margin],
    level,
    pValue: standardError > 0 ? 2 * studentTail(Math.abs(value) / standardError, degrees) : Number(value === 0),
    degrees,
    differs: Math.abs(value) > margin,
    seeds,
    examples,
  };
}

/** A list of figures is one seed's. */
function asTable({ values, count, size }: Rows): Rows {
  return size === 1 ? { values, count: 1, size: count } : { values, count, size };
}

function overExamples(differences: Float64Array) {
  const examples = differences.length;
  const centre = mean(differences);
  const squares = differences.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return { variance: squares / (examples - 1) / examples, degrees: examples - 1 };
}

function overBoth(differences: Float64Array, seeds: number, examples: number) {
  const centre = mean(differences);
  const seedMeans = Float64Array.from({ length: seeds }, (_, s) =>
    mean(differences.subarray(s * examples, (s + 1) * examples)),
  );
  const exampleMeans = new Float64Array(examples);
  differences.forEach((value, at) => (exampleMeans[at % examples]! += value / seeds));
  const spread = (means: Float64Array) => means.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const rest = differences.reduce(
    (sum, value, at) =>
      sum + (value - seedMeans[Math.floor(at / examples)]! - exampleMeans[at % examples]! + centre) ** 2,
    0,
  );
  const squares = [
    (examples * spread(seedMeans)) / (seeds - 1),
    (seeds * spread(exampleMeans)) / (examples - 1),
    rest / ((seeds - 1) * (examples - 1)),
  ] as const;
  const [bySeed, byExample, residual] = squares;
  const total = Math.max(bySeed + byExample - residual, residual);
  const doubt =
    bySeed ** 2 / (seeds - 1) + byExample ** 2 / (examples - 1) + residual ** 2 / ((seeds - 1) * (examples - 1));
  return { variance: total / (seeds * examples), degrees: doubt > 0 ? Math.max(1, total ** 2 / doubt) : examples - 1 };
}
