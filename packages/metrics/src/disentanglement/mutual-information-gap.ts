import { mean, requireArgument, requireData, requireKnownOptions } from "@elbo/core";
import { readColumns } from "../columns.js";
import { type Points } from "../points.js";
import { type Estimate } from "../estimate.js";
import { bootstrap, requireResamples } from "./bootstrap.js";
import {
  type CodeInformation,
  codeInformation,
  type CodeInformationOptions,
  codeInformationOptions,
} from "./code-information.js";
import { factorsOf, pick, readLabelledPoints } from "./labelled-points.js";
import { type Information } from "./mutual-information.js";
import { drawPosteriors, entropyOf, informationAt } from "./posterior-information.js";

export interface MutualInformationGapOptions extends CodeInformationOptions {
  /**
   * Log variances of normal posteriors whose means are the codes, [points, codes]: the continuous form of Chen et al. in
   * place of bins, with I(z; v) of draws from the posteriors and their exact mixtures.
   */
  readonly logVariance?: Points;
  /**
   * Draws from posteriors in the continuous form: the time is samples x points x codes.
   * @default 2000
   */
  readonly samples?: number;
}

/** The mutual information gap, from 0 to 1, and what it is made of. */
export interface MutualInformationGap extends Estimate {
  /** The gap of each factor, [factors]. */
  readonly perFactor: readonly number[];
  /** I(code; factor) in nats, [codes][factors]. */
  readonly mutualInformation: readonly (readonly number[])[];
  /** H(factor) in nats, [factors]. */
  readonly entropies: readonly number[];
}

/**
 * How much more one code says of a factor than any other does:
 *
 *   MIG = mean_k (I(z_(1); v_k) - I(z_(2); v_k)) / H(v_k)
 *
 * where z_(1) and z_(2) are the two codes that say most of v_k. Each code is cut into equal-width bins from its least to its
 * greatest value. Rows of `codes` and `factors` belong together; their order, and that of the axes of a grid of factors, is
 * of no matter. A single code is compared with one that says nothing.
 *
 * With `logVariance` codes are continuous instead: I(z_j; v_k) = E[log q(z_j | v_k) - log q(z_j)].
 *
 * @param codes posterior means, [points, codes]; the study takes 10,000 points
 * @param factors [points, factors], any numbers that stand for values of the factors
 * @throws {DataError} if a number is not finite, a factor is constant or continuous, rows are missing, or points are fewer than bins
 * @throws {ShapeError} if rows differ in length, or there are none
 * @throws {ArgumentError} if an option is unknown or impossible
 * @see Chen et al. 2018, https://arxiv.org/abs/1802.04942; with these settings Locatello et al. 2019,
 *   https://arxiv.org/abs/1811.12359
 * @example
 * const factors = Array.from({ length: 100 }, (_, i) => [i % 5, i % 2]);
 * const codes = factors.map(([first, second]) => [second!, -first!]);
 * const { value } = await mutualInformationGap(codes, factors); // 1: each code is one factor
 */
export async function mutualInformationGap(
  codes: Points,
  factors: Points,
  options: MutualInformationGapOptions = {},
): Promise<MutualInformationGap> {
  requireKnownOptions(where, options, [...codeInformationOptions, "logVariance", "samples"]);
  requireResamples(where, options);
  const { logVariance, samples, ...rest } = options;
  requireArgument(
    samples === undefined || logVariance !== undefined,
    where,
    "samples",
    "absent where logVariance is",
    samples,
  );
  const information = logVariance
    ? await posteriorInformation(codes, logVariance, factors, options)
    : await codeInformation(where, codes, factors, rest);
  const { mutualInformation, entropies, estimator, count } = information;
  const perFactor = gaps(information);
  return {
    value: mean(perFactor),
    ...information.uncertainty((resampled) => mean(gaps(resampled))),
    ...{ estimator, units: "share of the factors' entropy", count, perFactor },
    mutualInformation: mutualInformation.map((row) => [...row]),
    entropies: [...entropies],
  };
}

const where = "mutualInformationGap";

async function posteriorInformation(
  codes: Points,
  logVariance: Points,
  factors: Points,
  options: MutualInformationGapOptions,
): Promise<CodeInformation> {
  const { samples = 2_000, seed = 0 } = options;
  requireArgument(options.bins === undefined, where, "bins", "absent where logVariance is given", options.bins);
  requireArgument(Number.isSafeInteger(samples) && samples >= 2, where, "samples", "an integer of 2 or more", samples);
  const points = await readLabelledPoints(where, codes, factors, options);
  const columns = await readColumns(where, "logVariance", logVariance);
  const shape = [columns[0]!.length, columns.length];
  const fits = shape[0] === points.allCodes[0]!.length && shape[1] === points.codes.length;
  requireData(fits, where, "the shape of logVariance", "that of codes", shape);
  const chosen = options.labelled && Uint32Array.from(options.labelled);
  const logVariances = chosen ? columns.map((column) => pick(column, chosen)) : columns;
  const posteriors = { means: points.codes, logVariances };
  const classes = factorsOf(where, points);
  const each = drawPosteriors(posteriors, samples, seed).map((draw) => informationAt(draw, posteriors, classes));
  const entropies = Float64Array.from(classes, entropyOf);
  return {
    ...{ entropies, count: samples, mutualInformation: meanInformation(each) },
    estimator: `${samples} draws from the posteriors of ${points.count} points, exact mixtures of posteriors`,
    uncertainty: (statistic) =>
      bootstrap("draws", samples, options, (weights) =>
        statistic({ entropies, mutualInformation: meanInformation(each, weights) }),
      ),
  };
}

/** Means over draws, [codes][factors]. */
function meanInformation(each: readonly (readonly Float64Array[])[], weights?: Uint32Array): Float64Array[] {
  return each[0]!.map((row, j) =>
    row.map(
      (_, k) =>
        each.reduce((sum, information, i) => sum + information[j]![k]! * (weights ? weights[i]! : 1), 0) / each.length,
    ),
  );
}

/** The gap of each factor, [factors]; of a factor that a resample made constant, 0. */
function gaps({ mutualInformation, entropies }: Information): number[] {
  return Array.from(entropies, (entropy, factor) => {
    const [first, second] = topTwo(mutualInformation.map((row) => row[factor]!));
    return entropy > 0 ? (first - second) / entropy : 0;
  });
}

/** The two largest values; the second is 0 where there is one. */
export function topTwo(values: readonly number[]): readonly [number, number] {
  const [first = 0, second = 0] = [...values].sort((a, b) => b - a);
  return [first, second];
}
