import { mean, requireArgument, requireData, requireKnownOptions } from "@elbo/core";
import { type Points } from "../points.js";
import { type Estimate } from "../estimate.js";
import { bootstrap, type BootstrapOptions, requireResamples, type Uncertainty } from "./bootstrap.js";
import { constantAdvice } from "./factor.js";
import { factorsOf, type LabelledPoints, type LabelledOptions, readLabelledPoints } from "./labelled-points.js";
import { linearSvm } from "./linear-svm.js";
import { topTwo } from "./mutual-information-gap.js";
import { squaredCorrelation } from "./squared-correlation.js";
import { trainAndTest, type TrainTestOptions, trainTestOptions } from "./train-and-test.js";

export interface SeparatedAttributePredictabilityOptions extends BootstrapOptions, LabelledOptions, TrainTestOptions {
  /** Takes factors for continuous, and squared correlation for the score of a code; false. */
  readonly continuous?: boolean;
  /**
   * Weight C of the loss in support vector machines.
   * @default 0.01
   */
  readonly c?: number;
  readonly seed?: number;
}

/** The SAP score, from 0 to 1. */
export interface SeparatedAttributePredictability extends Estimate {
  /** The gap of each factor, [factors]. */
  readonly perFactor: readonly number[];
  /** Accuracy on the test points, or squared correlation, [codes][factors]. */
  readonly scores: readonly (readonly number[])[];
}

type Scored = Pick<SeparatedAttributePredictability, "scores" | "estimator" | "units" | "count"> & Uncertainty;

/**
 * How much better one code alone predicts a factor than any other code does:
 *
 *   SAP = mean_k (S_(1)k - S_(2)k)
 *
 * where S_jk is the share of test points whose value of factor k a balanced linear support vector machine gets right from
 * code j alone, or their squared correlation where factors are continuous, and (1) and (2) are the two best codes of k. A
 * single code is compared with a score of 0.
 *
 * @param codes posterior means, [points, codes]; the study takes 15,000 points, of which a third are for the test
 * @param factors [points, factors]
 * @throws {DataError} if a number is not finite, a factor is constant (or continuous unless `continuous`), rows are missing,
 *   or one class of a factor is left to learn from
 * @throws {ShapeError} if rows differ in length, or there are none
 * @throws {ArgumentError} if an option is unknown or impossible
 * @see Kumar et al. 2018, https://arxiv.org/abs/1711.00848; settings of Locatello et al. 2019
 * @example
 * const factors = Array.from({ length: 200 }, (_, i) => [i % 2, Math.floor(i / 2) % 2]);
 * const { value } = await separatedAttributePredictability(factors, factors); // about 0.5: chance is right half the time
 */
export async function separatedAttributePredictability(
  codes: Points,
  factors: Points,
  options: SeparatedAttributePredictabilityOptions = {},
): Promise<SeparatedAttributePredictability> {
  const where = "separatedAttributePredictability";
  requireKnownOptions(where, options, ["continuous", "c", "resamples", "labelled", ...trainTestOptions]);
  requireResamples(where, options);
  const { c = 0.01, continuous = false } = options;
  requireArgument(c > 0, where, "c", "positive", c);
  const points = await readLabelledPoints(where, codes, factors, options);
  const scored = continuous ? correlations(where, points, options) : accuracies(where, points, c, options);
  const perFactor = gapsOf(scored.scores);
  return { value: mean(perFactor), perFactor, ...scored };
}

function accuracies(
  where: string,
  points: LabelledPoints,
  c: number,
  options: SeparatedAttributePredictabilityOptions,
): Scored {
  const { train, test } = trainAndTest(where, points, factorsOf(where, points), options);
  const right = train.codes.map((column, code) =>
    train.factors.map((factor, k) => {
      const answers = linearSvm(column, factor, c)(test.codes[code]!);
      return Uint8Array.from(answers, (answer, i) => Number(answer === test.factors[k]!.classes[i]));
    }),
  );
  const scores = (weights?: Uint32Array) => right.map((row) => row.map((hits) => shareOf(hits, weights)));
  return {
    scores: scores(),
    ...bootstrap("test points", test.count, options, (weights) => mean(gapsOf(scores(weights)))),
    estimator: `balanced linear support vector machines of one code, C = ${c}, ${train.count} points to learn`,
    ...{ units: "share of right answers", count: test.count },
  };
}

function correlations(where: string, { codes, values, count }: LabelledPoints, options: BootstrapOptions): Scored {
  const constant = values.findIndex((column) => column.every((value) => value === column[0]));
  requireData(constant < 0, where, `factor ${constant}`, "of two or more values", 1, constantAdvice);
  const scores = (weights?: Uint32Array) =>
    codes.map((code) => values.map((factor) => squaredCorrelation(code, factor, weights)));
  return {
    scores: scores(),
    ...bootstrap("points", count, options, (weights) => mean(gapsOf(scores(weights)))),
    ...{ estimator: "squared correlation", units: "share of variance", count },
  };
}

function gapsOf(scores: readonly (readonly number[])[]): number[] {
  return scores[0]!.map((_, factor) => {
    const [first, second] = topTwo(scores.map((row) => row[factor]!));
    return first - second;
  });
}

function shareOf(hits: Uint8Array, weights?: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < hits.length; i++) sum += hits[i]! * (weights ? weights[i]! : 1);
  return sum / hits.length;
}
