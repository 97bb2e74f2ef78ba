import { createRng, requireArgument, requireKnownOptions, requireShape, type Rng, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type Classify } from "./mode-coverage.js";
import { binomial } from "./summarise.js";

export interface LabelConsistencyOptions {
  /** How many classes there are: labels are 0 to `classes` - 1. */
  readonly classes: number;
  /**
   * Generated examples, in equal numbers of each label as far as that goes.
   * @default 1000, or 20 of each label if these are more
   */
  readonly count?: number;
  /**
   * Labels that are generated: those that occur in the data.
   * @default all classes
   */
  readonly labels?: readonly number[];
  /**
   * Examples per call of the classifier.
   * @default 100
   */
  readonly batchSize?: number;
  /**
   * Seed of the examples.
   * @default 0
   */
  readonly seed?: number;
}

/** How often a classifier sees in a generated example the class that it was generated for. */
export interface LabelConsistency {
  readonly quantity: "label consistency";
  readonly count: number;
  /** Share of examples that are given their label, from 0 to 1. */
  readonly share: number;
  /** Of `share`, as of independent examples. */
  readonly standardError: number;
  /** Share by class; NaN for a class without examples. */
  readonly perClass: Float64Array;
}

/** Examples [n, ...shape] of the n labels. */
export type GenerateLabelled = (labels: readonly number[], rng: Rng) => Tensor;

/**
 * The share of generated examples that a classifier gives their label. The figure is as good as the classifier: state how
 * often that is right on the data's own examples.
 *
 * @param generate makes an example of each label
 * @param classify labels [n] of examples [n, ...shape], or scores [n, classes] of which the largest counts
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {ShapeError} if the classifier gives neither labels nor scores, or there is not an example for each label
 * @see Ravuri & Vinyals 2019 on figures by classifiers, https://arxiv.org/abs/1905.10887
 * @example
 * const model = conditionalVae({ data: { name: "bits", shape: [4], kind: "binary", classes: 2 }, latent: 2 });
 * const generate = (label: readonly number[], rng: Rng) => model.generate(label.length, rng, { label });
 * const firstBit = (x: Tensor) => x.slice([0, 0], [-1, 1]).round().squeeze([1]);
 * const { share } = await labelConsistency(generate, firstBit, { classes: 2, count: 50 });
 */
export async function labelConsistency(
  generate: GenerateLabelled,
  classify: Classify,
  options: LabelConsistencyOptions,
): Promise<LabelConsistency> {
  requireKnownOptions("labelConsistency", options, ["classes", "count", "labels", "batchSize", "seed"]);
  const { classes, batchSize = 100, seed = 0 } = options;
  requireArgument(
    Number.isInteger(classes) && classes >= 1,
    "labelConsistency",
    "classes",
    "a positive integer",
    classes,
  );
  const { labels = Array.from({ length: classes }, (_, label) => label) } = options;
  requireLabelsOf(classes, labels);
  const { count = Math.max(1000, 20 * labels.length) } = options;
  for (const [name, value] of Object.entries({ count, batchSize }))
    requireArgument(Number.isInteger(value) && value >= 1, "labelConsistency", name, "a positive integer", value);
  const rng = createRng(seed);
  const [hits, totals] = [new Float64Array(classes), new Float64Array(classes)];
  for (let start = 0; start < count; start += batchSize) {
    const size = Math.min(batchSize, count - start);
    const label = Array.from({ length: size }, (_, i) => labels[(start + i) % labels.length]!);
    const found = await classified(() => classify(generate(label, rng.split(start))), size, classes);
    label.forEach((one, i) => {
      totals[one]!++;
      hits[one]! += Number(found[i] === one);
    });
  }
  const share = hits.reduce((sum, each) => sum + each, 0) / count;
  return {
    quantity: "label consistency",
    count,
    share,
    standardError: binomial("examples", share, count).standardError,
    perClass: hits.map((each, i) => each / totals[i]!),
  };
}

function requireLabelsOf(classes: number, labels: readonly number[]): void {
  const isLabel = (label: number) => Number.isInteger(label) && label >= 0 && label < classes;
  const holds = labels.length > 0 && labels.every(isLabel) && new Set(labels).size === labels.length;
  requireArgument(holds, "labelConsistency", "labels", `different integers from 0 to ${classes - 1}`, labels);
}

/** The labels that a classifier gives, on the host. */
async function classified(classify: () => Tensor, size: number, classes: number): Promise<ArrayLike<number>> {
  const labels = tf.tidy(() => {
    const found = classify();
    const isScores = found.rank === 2 && found.shape[1] === classes;
    const fits = found.shape[0] === size && (found.rank === 1 || isScores);
    requireShape(
      fits,
      "labelConsistency",
      "the classifier",
      `give labels [${size}] or scores [${size}, ${classes}]`,
      found.shape,
    );
    return isScores ? tf.argMax(found, 1) : tf.clone(found);
  });
  try {
    return await labels.data();
  } finally {
    labels.dispose();
  }
}
