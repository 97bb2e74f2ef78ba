import { requireArgument, requireKnownOptions, requireShape, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type Estimate } from "./estimate.js";
import { meanEstimate } from "./summarise.js";

/** p(class | x): examples [n, ...shape] to [n, classes], such as a classifier's `probabilities`. */
export type Classify = (x: Tensor) => Tensor;

export interface ModeCoverageOptions {
  /**
   * Least probability that counts: an example below it belongs to no class.
   * @default 0
   */
  readonly confidence?: number;
  /**
   * Part of its equal share, n / classes that occur, that a class must get to be covered.
   * @default 0.1
   */
  readonly share?: number;
  /**
   * The classes that occur in the data, which are those that can be covered.
   * @default all
   */
  readonly occurring?: readonly number[];
}

/** What a classifier makes of examples. */
export interface ModeCoverage {
  /** Examples assigned to each class, [classes]. */
  readonly counts: readonly number[];
  /** How many of the classes that occur are covered. */
  readonly covered: number;
  /** How many classes occur. */
  readonly of: number;
  /** Mean over all examples of the probability of the most probable class. */
  readonly confidence: Estimate;
  /**
   * KL of the shares of the classes that occur, among the examples assigned to these, from equal ones, in nats: log of
   * their number where all fell to one.
   */
  readonly klFromUniform: number;
}

/**
 * Which classes generated examples belong to, and how sure a classifier is of it: each example goes to its most probable
 * class. A class is covered where it gets `share` times n / classes of the n examples: give some twenty examples for each
 * class, and none is missed by chance.
 *
 * @param examples [n, ...shape], borrowed
 * @param classify the classifier, as a function; its result is disposed
 * @throws {ArgumentError} if an option is unknown or not from 0 to 1, or a class that occurs is none of the classifier's
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
  requireKnownOptions("modeCoverage", options, ["confidence", "share", "occurring"]);
  return classCoverage(await assign(examples, classify), options);
}

/** The most probable class of each example, and its probability. */
export interface AssignedClasses {
  readonly label: ArrayLike<number>;
  readonly probability: ArrayLike<number>;
  /** How many classes there are. */
  readonly classes: number;
}

/**
 * The same as {@link modeCoverage}, of examples that have been classified already.
 *
 * @throws {ArgumentError} if an option is unknown or not from 0 to 1, or a class that occurs is none of the classifier's
 * @example
 * const { covered } = classCoverage({ label: [0, 1, 1], probability: [0.9, 0.6, 0.8], classes: 2 }); // 2
 */
export function classCoverage(
  { label, probability, classes }: AssignedClasses,
  options: ModeCoverageOptions = {},
): ModeCoverage {
  requireKnownOptions("modeCoverage", options, ["confidence", "share", "occurring"]);
  const { confidence = 0, share = 0.1, occurring = Array.from({ length: classes }, (_, each) => each) } = options;
  requireProbability("confidence", confidence);
  requireProbability("share", share);
  requireClasses(occurring, classes);
  const counts = Array.from({ length: classes }, () => 0);
  for (let i = 0; i < label.length; i++) if (probability[i]! >= confidence) counts[label[i]!]!++;
  const possible = occurring.map((each) => counts[each]!);
  const least = (share * label.length) / occurring.length;
  return {
    counts,
    covered: possible.filter((count) => count > 0 && count >= least).length,
    of: occurring.length,
    confidence: meanEstimate(probability, {
      estimator: "probability of the most probable class",
      units: "probability",
    }),
    klFromUniform: klFromUniform(possible),
  };
}

async function assign(examples: Tensor, classify: Classify): Promise<AssignedClasses> {
  let classes = 0;
  const [label, probability] = tf.tidy((): [Tensor, Tensor] => {
    const result = classify(examples);
    const fits = result.rank === 2 && result.shape[0] === examples.shape[0] && result.size > 0;
    requireShape(fits, "modeCoverage", "the classifier's result", `be [${examples.shape[0]}, classes]`, result.shape);
    classes = result.shape[1]!;
    return [tf.argMax(result, 1), tf.max(result, 1)];
  });
  try {
    return { label: await label.data(), probability: await probability.data(), classes };
  } finally {
    tf.dispose([label, probability]);
  }
}

function requireClasses(occurring: readonly number[], classes: number): void {
  const isClass = (label: number) => Number.isInteger(label) && label >= 0 && label < classes;
  const holds = occurring.length > 0 && occurring.every(isClass) && new Set(occurring).size === occurring.length;
  requireArgument(holds, "modeCoverage", "occurring", `different integers from 0 to ${classes - 1}`, occurring);
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
