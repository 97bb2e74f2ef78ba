import { type RandomStream } from "@elbo/core";
import { indexOfLargest } from "../extremes.js";
import { binFeatures, type BinnedFeatures } from "./binned-features.js";
import { classCounts, type Factor } from "./factor.js";
import { growTree, leafOf, type RegressionTree } from "./regression-tree.js";

export interface BoostingOptions {
  /** Trees of each class. */
  readonly stages: number;
  readonly depth: number;
  readonly learningRate: number;
  /** Breaks ties between features. */
  readonly stream: RandomStream;
}

export interface BoostedTrees {
  /** How much each feature reduced the sum of squares, as shares; all 0 if no tree has a split. */
  readonly importances: Float64Array;
  /** The most probable class of each point. */
  predict(columns: readonly Float64Array[]): Int32Array;
}

/**
 * Gradient-boosted classification trees, those of scikit-learn's `GradientBoostingClassifier`: at every stage each class
 * gets a least-squares tree of y - p, whose leaves take one Newton step of the log-likelihood,
 *
 *   (K - 1) / K sum r / sum p (1 - p),  r = y - p
 *
 * With two classes there is one tree, of the second class, and no (K - 1) / K.
 *
 * @see Friedman 2001, "Greedy function approximation", algorithms 5 and 6, https://doi.org/10.1214/aos/1013203451
 */
export function boostTrees(columns: readonly Float64Array[], factor: Factor, options: BoostingOptions): BoostedTrees {
  const features = binFeatures(columns);
  const classes = occurringClasses(factor);
  const boosting = new Boosting(factor, classes.length === 2 ? classes.slice(1) : classes);
  const importances = new Float64Array(columns.length);
  const trees: RegressionTree[][] = [];
  for (let stage = 0; stage < options.stages; stage++) trees.push(boosting.stage(features, options, importances));
  const total = importances.reduce((sum, gain) => sum + gain, 0);
  return {
    importances: total > 0 ? importances.map((gain) => gain / total) : importances,
    predict: (given) => predict(given, trees, boosting.priors, classes),
  };
}

function occurringClasses(factor: Factor): number[] {
  const counts = classCounts(factor);
  return [...counts.keys()].filter((label) => counts[label]! > 0);
}

/** Raw scores of the points that are learnt from, as they move. Loops are plain ones: this is where the time goes. */
class Boosting {
  /** Raw score of each output before any tree. */
  readonly priors: readonly number[];
  readonly #classes: Int32Array;
  readonly #outputs: readonly number[];
  readonly #raw: readonly Float64Array[];
  readonly #probabilities: readonly Float64Array[];
  readonly #scale: number;

  constructor({ classes }: Factor, outputs: readonly number[]) {
    const shares = outputs.map((label) => classes.filter((other) => other === label).length / classes.length);
    this.priors = shares.map((share) => (outputs.length === 1 ? Math.log(share / (1 - share)) : Math.log(share)));
    this.#classes = classes;
    this.#outputs = outputs;
    this.#raw = this.priors.map((prior) => new Float64Array(classes.length).fill(prior));
    this.#probabilities = this.#raw.map((scores) => new Float64Array(scores.length));
    this.#scale = outputs.length === 1 ? 1 : (outputs.length - 1) / outputs.length;
  }

  /** One tree of each output. */
  stage(
    features: BinnedFeatures,
    { depth, learningRate, stream }: BoostingOptions,
    importances: Float64Array,
  ): RegressionTree[] {
    squash(this.#raw, this.#probabilities);
    const featureOrder = () => stream.permutation(features.width);
    return this.#outputs.map((label, output) => {
      const probabilities = this.#probabilities[output]!;
      const residuals = residualsOf(this.#classes, label, probabilities);
      const { tree, leaves, gains } = growTree(features, residuals, depth, featureOrder);
      for (let feature = 0; feature < gains.length; feature++) importances[feature]! += gains[feature]!;
      fillLeaves(tree, leaves, residuals, probabilities, this.#scale * learningRate);
      move(this.#raw[output]!, tree.values, leaves);
      return tree;
    });
  }
}

/** Softmax over outputs, of a single one the sigmoid, into `out`. */
function squash(raw: readonly Float64Array[], out: readonly Float64Array[]): void {
  const count = raw[0]!.length;
  const largest = new Float64Array(count).fill(raw.length === 1 ? 0 : -Infinity);
  for (const scores of raw) for (let i = 0; i < count; i++) if (scores[i]! > largest[i]!) largest[i] = scores[i]!;
  const totals = new Float64Array(count);
  if (raw.length === 1) for (let i = 0; i < count; i++) totals[i] = Math.exp(-largest[i]!);
  for (const [output, scores] of raw.entries()) {
    const weights = out[output]!;
    for (let i = 0; i < count; i++) totals[i]! += weights[i] = Math.exp(scores[i]! - largest[i]!);
  }
  for (const weights of out) for (let i = 0; i < count; i++) weights[i]! /= totals[i]!;
}

function residualsOf(classes: Int32Array, label: number, probabilities: Float64Array): Float64Array {
  const residuals = new Float64Array(classes.length);
  for (let i = 0; i < residuals.length; i++) residuals[i] = (classes[i] === label ? 1 : 0) - probabilities[i]!;
  return residuals;
}

function move(raw: Float64Array, values: Float64Array, leaves: Uint8Array): void {
  for (let i = 0; i < raw.length; i++) raw[i]! += values[leaves[i]!]!;
}

/** One Newton step for every leaf, times `scale`. */
function fillLeaves(
  { values }: RegressionTree,
  leaves: Uint8Array,
  residuals: Float64Array,
  p: Float64Array,
  scale: number,
): void {
  const curvatures = new Float64Array(values.length);
  for (let i = 0; i < leaves.length; i++) {
    values[leaves[i]!]! += residuals[i]!;
    curvatures[leaves[i]!]! += p[i]! * (1 - p[i]!);
  }
  for (let node = 0; node < values.length; node++)
    values[node] = curvatures[node]! < 1e-150 ? 0 : (scale * values[node]!) / curvatures[node]!;
}

function predict(
  given: readonly Float64Array[],
  trees: readonly (readonly RegressionTree[])[],
  priors: readonly number[],
  classes: readonly number[],
): Int32Array {
  const columns = given.map((column) => Float32Array.from(column));
  const scores = new Float64Array(priors.length);
  return Int32Array.from({ length: columns[0]!.length }, (_, point) => {
    scores.set(priors);
    for (const stage of trees)
      stage.forEach((tree, output) => (scores[output]! += tree.values[leafOf(columns, tree, point)]!));
    if (scores.length === 1) return classes[scores[0]! > 0 ? 1 : 0]!;
    return classes[indexOfLargest(scores)]!;
  });
}
