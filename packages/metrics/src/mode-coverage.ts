import { requireArgument, requireKnownOptions, requireShape, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** p(class | x): examples [n, ...shape] to [n, classes], such as a classifier's `probabilities`. */
export type Classify = (x: Tensor) => Tensor;

export interface ModeCoverageOptions {
  /** Least probability that counts: an example below it belongs to no class; 0 unless given. */
  readonly confidence?: number;
  /** Least share of the examples that a class must get to be covered; 0.01 unless given. */
  readonly share?: number;
}

/** What a classifier makes of examples. */
export interface ModeCoverage {
  /** Examples assigned to each class, [classes]. */
  readonly counts: readonly number[];
  /** Classes that are covered. */
  readonly covered: number;
  /** Mean over all examples of the probability of the most probable class. */
  readonly confidence: number;
  /** KL of the assigned examples' shares of the classes from equal ones, in nats: log classes where all fell to one. */
  readonly klFromUniform: number;
}

/**
 * Which classes generated examples belong to, and how sure a classifier is of it: each example goes to its most probable
 * class.
 *
 * @param examples [n, ...shape], borrowed
 * @param classify the classifier, as a function; its result is disposed
 * @throws {ArgumentError} if an option is unknown or not from 0 to 1
 * @throws {ShapeError} if the result is not [n, classes]
 * @example
 * const threshold = (x: tf.Tensor) => tf.oneHot(tf.cast(tf.greater(tf.squeeze(x), 0), "int32"), 2);
 * const { counts } = await modeCoverage(tf.tensor2d([[-1], [2], [3]]), threshold); // [1, 2]
 */
export async function modeCoverage(
  examples: Tensor,
  classify: Classify,
  options: ModeCoverageOptions = {},
): Promise<ModeCoverage> {
  requireKnownOptions("modeCoverage", options, ["confidence", "share"]);
  const { confidence = 0, share = 0.01 } = options;
  requireProbability("confidence", confidence);
  requireProbability("share", share);
  const rows = await readRows(examples, classify);
  const best = rows.map((row) => row.indexOf(Math.max(...row)));
  const sure = rows.map((row, i) => row[best[i]!]!);
  const counted = best.filter((_, i) => sure[i]! >= confidence);
  const counts = rows[0]!.map((_, label) => counted.filter((assigned) => assigned === label).length);
  return {
    counts,
    covered: counts.filter((count) => count > 0 && count >= share * rows.length).length,
    confidence: sum(sure) / rows.length,
    klFromUniform: klFromUniform(counts),
  };
}

async function readRows(examples: Tensor, classify: Classify): Promise<number[][]> {
  const result = tf.tidy(() => classify(examples));
  try {
    const fits = result.rank === 2 && result.shape[0] === examples.shape[0] && result.size > 0;
    requireShape(fits, "modeCoverage", "the classifier's result", `be [${examples.shape[0]}, classes]`, result.shape);
    return (await result.array()) as number[][];
  } finally {
    result.dispose();
  }
}

/** sum_k p_k log(p_k classes), where p_k is the share of class k. */
function klFromUniform(counts: readonly number[]): number {
  const total = sum(counts);
  const shares = counts.filter((count) => count > 0).map((count) => count / total);
  return sum(shares.map((share) => share * Math.log(share * counts.length)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function requireProbability(argument: string, value: number): void {
  requireArgument(value >= 0 && value <= 1, "modeCoverage", argument, "from 0 to 1", value);
}
