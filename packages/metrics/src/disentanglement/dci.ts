import { mean, RandomStream, requireArgument, requireData, requireKnownOptions } from "@elbo/core";
import { type Points } from "../points.js";
import { type Estimate } from "../estimate.js";
import { boostTrees } from "./boosted-trees.js";
import { deviation, type Uncertainty } from "./bootstrap.js";
import { factorsOf, type LabelledOptions, readLabelledPoints } from "./labelled-points.js";
import { binomial } from "../summarise.js";
import { type Part, partOf, trainAndTest, type TrainTestOptions, trainTestOptions } from "./train-and-test.js";

export interface DciOptions extends LabelledOptions, TrainTestOptions {
  /**
   * Trees of each class of a factor.
   * @default 100
   */
  readonly trees?: number;
  /**
   * Depth of a tree.
   * @default 3
   */
  readonly depth?: number;
  /** @default 0.1 */
  readonly learningRate?: number;
  /**
   * Disjoint parts of the points to learn from that the standard errors come from.
   * @default 5
   */
  readonly blocks?: number;
}

/** Disentanglement as the value, from 0 to 1, and the two other scores beside it. */
export interface Dci extends Estimate {
  /** Whether each factor is in one code, from 0 to 1. */
  readonly completeness: Estimate;
  /** Whether the codes tell the factors: the share of test points that are classified rightly, mean over factors. */
  readonly informativeness: Estimate;
  /** R: how much each code counts for each factor, [codes][factors]; a factor's entries add up to 1. */
  readonly importances: readonly (readonly number[])[];
  readonly perCode: readonly number[];
  readonly perFactor: readonly number[];
}

/**
 * Disentanglement, completeness and informativeness, from how much each code counts for each factor in gradient-boosted
 * trees, R [codes, factors]:
 *
 *   D = sum_j rho_j (1 - H_F(P_j)),  P_jk = R_jk / sum_k R_jk,  rho_j = sum_k R_jk / sum R
 *   C = sum_k gamma_k (1 - H_J(Q_k)),  Q_jk = R_jk / sum_j R_jk,  gamma_k = sum_j R_jk / sum R
 *
 * with entropies in base of the number of factors (D) and of all codes, dead ones among them (C). A dead code has D_j = 0
 * and weight 0. Ties between equal codes are broken at random, so that neither takes all.
 *
 * @param codes posterior means, [points, codes], 2 or more; the study takes 15,000 points, of which a third are for the test
 * @param factors [points, factors], 2 or more
 * @throws {DataError} if there is a single code or factor, a number is not finite, a factor is constant or continuous, rows
 *   are missing, one class of a factor is left to learn from, or blocks have fewer than 2 points
 * @throws {ShapeError} if rows differ in length, or there are none
 * @throws {ArgumentError} if an option is unknown or impossible
 * @see Eastwood & Williams 2018, https://openreview.net/forum?id=By-7dz-AZ; trees and settings of Locatello et al. 2019
 * @example
 * const factors = Array.from({ length: 200 }, (_, i) => [i % 4, Math.floor(i / 4) % 4]);
 * const { value, completeness, informativeness } = await dci(factors, factors, { trees: 10 }); // 1 each
 */
export async function dci(codes: Points, factors: Points, options: DciOptions = {}): Promise<Dci> {
  const known = ["trees", "depth", "learningRate", "blocks", "labelled", ...trainTestOptions];
  requireKnownOptions("dci", options, known);
  const { blocks = 5 } = options;
  requireSettings(options);
  const points = await readLabelledPoints("dci", codes, factors, options);
  for (const [name, size] of Object.entries({ codes: points.codes.length, factors: points.values.length }))
    requireData(size >= 2, "dci", `the number of ${name}`, "2 or more", size);
  const { train, test } = trainAndTest("dci", points, factorsOf("dci", points), options);
  requireData(
    train.count >= 2 * blocks,
    "dci",
    "the points to learn from",
    `2 or more of each of ${blocks} blocks`,
    train.count,
  );
  const { importances, accuracies } = importancesOf(train, test, options);
  const { trees, depth, learningRate } = settingsOf(options);
  const estimator = `gradient-boosted trees, ${trees} of depth ${depth} for each class, learning rate ${learningRate}`;
  const parts = Array.from({ length: blocks }, (_, b) =>
    scoresOf(importancesOf(blockOf(train, b, blocks), undefined, options).importances),
  );
  const shared = { estimator, units: "1", count: train.count };
  const scores = scoresOf(importances);
  return {
    value: scores.disentanglement,
    ...spread(parts.map(({ disentanglement }) => disentanglement)),
    ...shared,
    completeness: { value: scores.completeness, ...spread(parts.map(({ completeness }) => completeness)), ...shared },
    informativeness: {
      value: mean(accuracies),
      ...binomial("answers", mean(accuracies), test.count * accuracies.length),
      ...{ estimator, units: "share of right answers", count: test.count },
    },
    importances: importances.map((row) => [...row]),
    ...{ perCode: scores.perCode, perFactor: scores.perFactor },
  };
}

function settingsOf({ trees = 100, depth = 3, learningRate = 0.1 }: DciOptions) {
  return { trees, depth, learningRate };
}

function requireSettings(options: DciOptions): void {
  const { trees, depth, learningRate } = settingsOf(options);
  requireArgument(Number.isSafeInteger(trees) && trees >= 1, "dci", "trees", "a positive integer", trees);
  requireArgument(Number.isInteger(depth) && depth >= 1 && depth <= 6, "dci", "depth", "an integer from 1 to 6", depth);
  requireArgument(learningRate > 0 && learningRate <= 1, "dci", "learningRate", "above 0 and at most 1", learningRate);
  const { blocks = 5 } = options;
  requireArgument(Number.isSafeInteger(blocks) && blocks >= 2, "dci", "blocks", "an integer of 2 or more", blocks);
}

/** R, and the accuracy on the test points of each factor's trees where there are such points. */
function importancesOf(train: Part, test: Part | undefined, options: DciOptions) {
  const { trees: stages, depth, learningRate } = settingsOf(options);
  const stream = RandomStream.fromSeed(options.seed ?? 0).split("dci");
  const fitted = train.factors.map((factor, k) => {
    const boosted = boostTrees(train.codes, factor, { stages, depth, learningRate, stream: stream.split(k) });
    const answers = test && boosted.predict(test.codes);
    return { importances: boosted.importances, accuracy: answers ? agreement(answers, test.factors[k]!.classes) : 0 };
  });
  return {
    importances: train.codes.map((_, code) => fitted.map(({ importances }) => importances[code]!)),
    accuracies: fitted.map(({ accuracy }) => accuracy),
  };
}

/** Every `blocks`-th point, from the `block`-th on. */
function blockOf({ codes, factors, count }: Part, block: number, blocks: number): Part {
  const points = Uint32Array.from(
    { length: Math.floor((count - block - 1) / blocks) + 1 },
    (_, i) => i * blocks + block,
  );
  return partOf(codes, factors, points);
}

/** Disentanglement and completeness of a table of importances, [codes][factors]. */
function scoresOf(importances: readonly (readonly number[])[]) {
  const columns = importances[0]!.map((_, k) => importances.map((row) => row[k]!));
  const perCode = importances.map(concentration);
  const perFactor = columns.map(concentration);
  return {
    ...{ perCode, perFactor },
    disentanglement: weighted(perCode, importances.map(sum)),
    completeness: weighted(perFactor, columns.map(sum)),
  };
}

/** 1 - H(p) / log size, of shares p; 0 where there is nothing to share. */
function concentration(parts: readonly number[]): number {
  const total = sum(parts);
  if (total === 0) return 0;
  const shares = parts.map((part) => part / total).filter((share) => share > 0);
  return 1 + shares.reduce((entropy, share) => entropy + share * Math.log(share), 0) / Math.log(parts.length);
}

/** The mean by weight; the plain one where all weights are 0. */
function weighted(values: readonly number[], weights: readonly number[]): number {
  const total = sum(weights);
  return total === 0 ? mean(values) : sum(values.map((value, i) => (value * weights[i]!) / total));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The standard error of a mean over blocks, which stands for that of the whole. */
function spread(values: readonly number[]): Uncertainty {
  const standardError = deviation(Float64Array.from(values)) / Math.sqrt(values.length);
  return { standardError, standardErrorMethod: `${values.length} disjoint blocks of the points to learn from` };
}

function agreement(answers: Int32Array, labels: Int32Array): number {
  return answers.filter((answer, i) => answer === labels[i]).length / answers.length;
}
