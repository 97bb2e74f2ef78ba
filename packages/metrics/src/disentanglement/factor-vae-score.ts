import { RandomStream, requireArgument } from "@elbo/core";
import { type Points } from "../points.js";
import { type Estimate } from "../estimate.js";
import { indexOfLargest } from "../extremes.js";
import { factorsOf, readLabelledPoints } from "./labelled-points.js";
import {
  type Group,
  requireSharedFactorOptions,
  type SharedFactorOptions,
  sharedFactorSampler,
} from "./shared-factor.js";
import { binomial } from "../summarise.js";

export interface FactorVaeScoreOptions extends SharedFactorOptions {
  /**
   * A code whose standard deviation over all points is below this is pruned.
   * @default 0.05
   */
  readonly threshold?: number;
}

/** The FactorVAE score, from 1 / factors by chance to 1. */
export interface FactorVaeScore extends Estimate {
  /** The share of right votes among those that the classifier was made from. */
  readonly trainAccuracy: number;
  /** Indices of the codes that were not pruned. */
  readonly active: readonly number[];
  /** Votes in training: how often the code had the least variance when the factor was fixed, [codes][factors]. */
  readonly votes: readonly (readonly number[])[];
}

/** A code that had the least variance, and the factor that was fixed. */
export interface Vote {
  readonly code: number;
  readonly factor: number;
}

/**
 * Fix a factor, let the others vary, and see which code varies least, in units of its variance over all points:
 *
 *   vote = (argmin_j Var(z_j | v_k) / Var(z_j), k)
 *
 * The score is the share of right answers, on votes of their own, of the classifier that takes each code for the factor
 * that it was voted for most. 0 if no code is left.
 *
 * @param codes posterior means, [points, codes]
 * @param factors [points, factors]
 * @throws {DataError} if a number is not finite, a factor is constant or continuous, or rows are missing
 * @throws {ShapeError} if rows differ in length, or there are none
 * @throws {ArgumentError} if an option is unknown or impossible
 * @see Kim & Mnih 2018, https://arxiv.org/abs/1802.05983; settings of Locatello et al. 2019
 * @example
 * const factors = Array.from({ length: 64 }, (_, i) => [i % 4, Math.floor(i / 4) % 4, Math.floor(i / 16)]);
 * const { value } = await factorVaeScore(factors, factors, { train: 500, test: 500 }); // 1
 */
export async function factorVaeScore(
  codes: Points,
  factors: Points,
  options: FactorVaeScoreOptions = {},
): Promise<FactorVaeScore> {
  const where = "factorVaeScore";
  requireSharedFactorOptions(where, options, ["threshold"]);
  const { train = 10_000, test = 5_000, batchSize = 64, threshold = 0.05, seed = 0 } = options;
  requireArgument(threshold >= 0, where, "threshold", "0 or more", threshold);
  const points = await readLabelledPoints(where, codes, factors, options);
  const variances = points.allCodes.map((column) => varianceOf(column));
  const active = [...variances.keys()].filter(
    (code) => Math.sqrt(variances[code]!) >= threshold && variances[code]! > 0,
  );
  const groups = sharedFactorSampler(factorsOf(where, points), RandomStream.fromSeed(seed).split(where));
  const votes = (count: number) =>
    Array.from({ length: active.length > 0 ? count : 0 }, () =>
      voteOf(groups.group(batchSize), points.codes, variances, active),
    );
  const judged = judgeVotes(votes(train), votes(test), variances.length, points.values.length);
  return {
    ...judged,
    ...binomial("votes", judged.value, test),
    estimator: `majority vote, ${train} votes to learn and ${test} to test, each of ${batchSize} points`,
    ...{ units: "share of right votes", count: test, active },
  };
}

/** The vote of one group of points. */
export function voteOf(
  { factor, points }: Group,
  codes: readonly Float64Array[],
  variances: readonly number[],
  active: readonly number[],
): Vote {
  const ratios = active.map((code) => varianceOf(codes[code]!, points) / variances[code]!);
  return { code: active[indexOfLargest(ratios.map((ratio) => -ratio))]!, factor };
}

/** The share of right answers on `test` of the majority in `train`. */
export function judgeVotes(
  train: readonly Vote[],
  test: readonly Vote[],
  codes: number,
  factors: number,
): Pick<FactorVaeScore, "value" | "trainAccuracy" | "votes"> {
  const votes = Array.from({ length: codes }, () => new Array<number>(factors).fill(0));
  for (const { code, factor } of train) votes[code]![factor]!++;
  const answers = votes.map(indexOfLargest);
  const accuracy = (of: readonly Vote[]) =>
    of.length === 0 ? 0 : of.filter(({ code, factor }) => answers[code] === factor).length / of.length;
  return { value: accuracy(test), trainAccuracy: accuracy(train), votes };
}

/** The unbiased variance of a column, or of its entries at some points. */
export function varianceOf(column: Float64Array, points?: Uint32Array): number {
  const count = points?.length ?? column.length;
  const at = (i: number) => column[points ? points[i]! : i]!;
  let mean = 0;
  for (let i = 0; i < count; i++) mean += at(i) / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (at(i) - mean) ** 2;
  return squares / (count - 1);
}
