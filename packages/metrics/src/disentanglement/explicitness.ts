import { mean, requireData, requireKnownOptions } from "@elbo/core";
import { type Points } from "../points.js";
import { type Estimate } from "../estimate.js";
import { bootstrap, type BootstrapOptions, requireResamples } from "./bootstrap.js";
import { classCounts, type Factor } from "./factor.js";
import { factorsOf, type LabelledOptions, readLabelledPoints } from "./labelled-points.js";
import { logisticRegression } from "./logistic-regression.js";
import { rankScores, type RankedScores, rocAuc } from "./roc-auc.js";
import { type Part, trainAndTest, type TrainTestOptions, trainTestOptions } from "./train-and-test.js";

export interface ExplicitnessOptions extends BootstrapOptions, LabelledOptions, TrainTestOptions {
  readonly seed?: number;
}

/** Explicitness, from 0.5 by chance to 1. */
export interface Explicitness extends Estimate {
  /** The mean area of each factor, [factors]. */
  readonly perFactor: readonly number[];
}

/**
 * How well a linear classifier reads the factors off the whole code:
 *
 *   explicitness = mean_k mean_c AUC(p(v_k = c | z); v_k = c)
 *
 * over factors k and their values c, where AUC is the area under the ROC curve on test points of a logistic regression with
 * a penalty |W|^2 / 2 on codes of zero mean and unit variance. Values that do not occur in both parts are left out.
 *
 * @param codes posterior means, [points, codes]; the study takes 15,000 points, of which a third are for the test
 * @param factors [points, factors]
 * @throws {DataError} if a number is not finite, a factor is constant or continuous, rows are missing, or one class of a
 *   factor is left to learn from or to be tested on
 * @throws {ShapeError} if rows differ in length, or there are none
 * @throws {ArgumentError} if an option is unknown or impossible
 * @see Ridgeway & Mozer 2018, https://arxiv.org/abs/1802.05312; settings of Locatello et al. 2019
 * @example
 * const factors = Array.from({ length: 200 }, (_, i) => [i % 2, Math.floor(i / 2) % 2]);
 * const { value } = await explicitness(factors, factors); // 1
 */
export async function explicitness(
  codes: Points,
  factors: Points,
  options: ExplicitnessOptions = {},
): Promise<Explicitness> {
  const where = "explicitness";
  requireKnownOptions(where, options, ["resamples", "labelled", ...trainTestOptions]);
  requireResamples(where, options);
  const points = await readLabelledPoints(where, codes, factors, options);
  const { train, test } = trainAndTest(where, points, factorsOf(where, points), options);
  const ranked = rankClasses(where, train, test);
  const areas = (weights?: Uint32Array) => ranked.map((classes) => meanArea(classes, weights));
  const perFactor = areas();
  return {
    value: mean(perFactor),
    ...bootstrap("test points", test.count, options, (weights) => mean(areas(weights))),
    estimator: `area under the ROC curve of logistic regression, ${train.count} points to learn`,
    ...{ units: "area under the ROC curve", count: test.count, perFactor },
  };
}

/** The test points ranked by the logit of each class of each factor. */
function rankClasses(where: string, train: Part, test: Part): RankedScores[][] {
  const scales = train.codes.map(scaleOf);
  const scaled = (part: Part) => part.codes.map((column, code) => column.map(scales[code]!));
  const [trainCodes, testCodes] = [scaled(train), scaled(test)];
  return train.factors.map((factor, k) => {
    const answers = test.factors[k]!;
    const labels = shared(factor, answers);
    requireData(labels.length >= 2, where, `factor ${k} of the test points`, "of two or more classes", labels.length);
    const logits = logProbabilities(logisticRegression(trainCodes, factor).logits(testCodes), factor.size);
    return labels.map((label) =>
      rankScores(
        Float64Array.from(answers.classes, (_, i) => logits[i * factor.size + label]!),
        Uint8Array.from(answers.classes, (answer) => Number(answer === label)),
      ),
    );
  });
}

/** Classes that occur in both parts. */
function shared(train: Factor, test: Factor): number[] {
  const [learnt, asked] = [classCounts(train), classCounts(test)];
  return [...learnt.keys()].filter((label) => learnt[label]! > 0 && asked[label]! > 0);
}

/** log softmax of each row: the logit alone does not rank points. */
function logProbabilities(logits: Float64Array, size: number): Float64Array {
  const out = new Float64Array(logits.length);
  for (let start = 0; start < logits.length; start += size) {
    const row = logits.subarray(start, start + size);
    const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const total = row.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
    for (let k = 0; k < size; k++) out[start + k] = row[k]! - largest - Math.log(total);
  }
  return out;
}

/** Means over the classes; a class that a resample left out is not counted. */
function meanArea(classes: readonly RankedScores[], weights?: Uint32Array): number {
  return mean(classes.map((ranked) => rocAuc(ranked, weights)).filter((area) => !Number.isNaN(area)));
}

/** To zero mean and unit variance; a constant column becomes 0. */
function scaleOf(column: Float64Array): (value: number) => number {
  const centre = mean(column);
  const scale = Math.sqrt(mean(column.map((value) => (value - centre) ** 2)));
  return (value) => (scale > 0 ? (value - centre) / scale : 0);
}
