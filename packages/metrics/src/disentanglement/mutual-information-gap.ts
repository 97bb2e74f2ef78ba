import { mean } from "@elbo/core";
import { type Rows } from "../columns.js";
import { type Estimate } from "../estimate.js";
import { codeInformation, type CodeInformationOptions } from "./code-information.js";
import { type Information } from "./mutual-information.js";

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
 * @param codes posterior means, [points, codes]; the study takes 10,000 points
 * @param factors [points, factors], any numbers that stand for values of the factors
 * @throws {DataError} if a number is not finite, a factor is constant or continuous, rows are missing, or points are fewer than bins
 * @throws {ShapeError} if the arguments are not tables
 * @throws {ArgumentError} if an option is unknown or impossible
 * @see Chen et al. 2018, https://arxiv.org/abs/1802.04942; with these settings Locatello et al. 2019,
 *   https://arxiv.org/abs/1811.12359
 * @example
 * const factors = Array.from({ length: 100 }, (_, i) => [i % 5, i % 2]);
 * const codes = factors.map(([first, second]) => [second!, -first!]);
 * const { value } = await mutualInformationGap(codes, factors); // 1: each code is one factor
 */
export async function mutualInformationGap(
  codes: Rows,
  factors: Rows,
  options: CodeInformationOptions = {},
): Promise<MutualInformationGap> {
  const information = await codeInformation("mutualInformationGap", codes, factors, options);
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
