import { mean, requireData } from "@elbo/core";
import { type Points } from "../points.js";
import { type Estimate } from "../estimate.js";
import { indexOfLargest } from "../extremes.js";
import { codeInformation, type CodeInformationOptions } from "./code-information.js";
import { type Information } from "./mutual-information.js";

/** Modularity, from 0 to 1. */
export interface Modularity extends Estimate {
  /** Of each code, [codes]; 0 of one that says nothing. */
  readonly perCode: readonly number[];
  /** I(code; factor) in nats, [codes][factors]. */
  readonly mutualInformation: readonly (readonly number[])[];
}

/**
 * Whether each code speaks of one factor alone:
 *
 *   modularity = mean_j (1 - sum_{k != k_j} I(z_j; v_k)^2 / ((F - 1) I(z_j; v_{k_j})^2)),  k_j = argmax_k I(z_j; v_k)
 *
 * with F factors and the bins of `mutualInformationGap`. A code without information scores 0 and enters the mean, as in the
 * study. A code that binning alone makes informative (plug-in estimates are never 0) scores between 0 and 1 by chance.
 *
 * @param codes posterior means, [points, codes]
 * @param factors [points, factors], 2 or more
 * @throws {DataError} if there is one factor alone, and as `mutualInformationGap`
 * @see Ridgeway & Mozer 2018, https://arxiv.org/abs/1802.05312
 * @example
 * const factors = Array.from({ length: 100 }, (_, i) => [i % 5, Math.floor(i / 5) % 2]);
 * const { value } = await modularity(factors, factors); // 1: each code is one factor, and the factors are independent
 */
export async function modularity(
  codes: Points,
  factors: Points,
  options: CodeInformationOptions = {},
): Promise<Modularity> {
  const information = await codeInformation("modularity", codes, factors, options);
  const { mutualInformation, entropies, estimator, count } = information;
  requireData(entropies.length >= 2, "modularity", "the number of factors", "2 or more", entropies.length);
  const perCode = modularities(information);
  return {
    value: mean(perCode),
    ...information.uncertainty((resampled) => mean(modularities(resampled))),
    ...{ estimator, units: "1", count, perCode },
    mutualInformation: mutualInformation.map((row) => [...row]),
  };
}

function modularities({ mutualInformation }: Information): number[] {
  return mutualInformation.map((row) => {
    const squares = row.map((information) => information ** 2);
    const largest = squares[indexOfLargest(squares)]!;
    // Rounding leaves up to 1e-16 of information in a constant code; its square is far below this.
    if (largest < 1e-28) return 0;
    return 1 - (squares.reduce((sum, square) => sum + square, 0) - largest) / (largest * (row.length - 1));
  });
}
