import { RandomStream, requireData } from "@elbo/core";
import { type Points } from "../points.js";
import { type Estimate } from "../estimate.js";
import { type Factor } from "./factor.js";
import { factorsOf, readLabelledPoints } from "./labelled-points.js";
import { logisticRegression, mostProbable } from "./logistic-regression.js";
import {
  type Group,
  requireSharedFactorOptions,
  type SharedFactorOptions,
  sharedFactorSampler,
} from "./shared-factor.js";
import { binomial } from "../summarise.js";

/** The beta-VAE score, from 1 / factors by chance to 1. */
export interface BetaVaeScore extends Estimate {
  /** The share of right answers on what the classifier learnt from. */
  readonly trainAccuracy: number;
}

/** What a classifier learns from: [groups] of each code, and the factor that each group shares. */
export interface Differences {
  readonly columns: readonly Float64Array[];
  readonly factor: Factor;
}

/**
 * How well a linear classifier tells which factor pairs of points have in common, from the mean distance of their codes:
 *
 *   x_j = mean over pairs |z_j - z'_j|,  y = the factor that is equal within each pair
 *
 * The classifier is logistic regression with a penalty |W|^2 / 2, and the score its share of right answers on groups of
 * pairs of their own.
 *
 * @param codes posterior means, [points, codes]
 * @param factors [points, factors], 2 or more
 * @throws {DataError} if there is one factor alone, a number is not finite, a factor is constant or continuous, or rows are missing
 * @throws {ShapeError} if rows differ in length, or there are none
 * @throws {ArgumentError} if an option is unknown or impossible
 * @see Higgins et al. 2017, https://openreview.net/forum?id=Sy2fzU9gl; settings of Locatello et al. 2019
 * @example
 * const factors = Array.from({ length: 64 }, (_, i) => [i % 4, Math.floor(i / 4) % 4, Math.floor(i / 16)]);
 * const { value } = await betaVaeScore(factors, factors, { train: 300, test: 300 }); // 1
 */
export async function betaVaeScore(
  codes: Points,
  factors: Points,
  options: SharedFactorOptions = {},
): Promise<BetaVaeScore> {
  const where = "betaVaeScore";
  requireSharedFactorOptions(where, options);
  const { train = 10_000, test = 5_000, batchSize = 64, seed = 0 } = options;
  const points = await readLabelledPoints(where, codes, factors, options);
  const size = points.values.length;
  requireData(size >= 2, where, "the number of factors", "2 or more", size);
  const sampler = sharedFactorSampler(factorsOf(where, points), RandomStream.fromSeed(seed).split(where));
  const groups = (count: number) => Array.from({ length: count }, () => sampler.pairs(batchSize));
  const judged = judgeDifferences(
    differencesOf(groups(train), points.codes, size),
    differencesOf(groups(test), points.codes, size),
  );
  return {
    ...judged,
    ...binomial("groups", judged.value, test),
    estimator: `logistic regression, ${train} groups to learn and ${test} to test, each of ${batchSize} pairs`,
    ...{ units: "share of right answers", count: test },
  };
}

/** Mean distances of the codes of each group's pairs. */
export function differencesOf(groups: readonly Group[], codes: readonly Float64Array[], factors: number): Differences {
  const columns = codes.map((column) =>
    Float64Array.from(groups, ({ points }) => {
      let sum = 0;
      for (let i = 0; i < points.length; i += 2) sum += Math.abs(column[points[i]!]! - column[points[i + 1]!]!);
      return (2 * sum) / points.length;
    }),
  );
  return { columns, factor: { classes: Int32Array.from(groups, ({ factor }) => factor), size: factors } };
}

/** Learns from `train`, and answers `test`. */
export function judgeDifferences(train: Differences, test: Differences): Pick<BetaVaeScore, "value" | "trainAccuracy"> {
  const classifier = logisticRegression(train.columns, train.factor);
  const accuracy = ({ columns, factor: { classes, size } }: Differences) => {
    const answers = mostProbable(classifier.logits(columns), size);
    return answers.filter((answer, i) => answer === classes[i]).length / classes.length;
  };
  return { value: accuracy(test), trainAccuracy: accuracy(train) };
}
