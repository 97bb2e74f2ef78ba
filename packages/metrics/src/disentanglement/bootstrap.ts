import { RandomStream, requireArgument } from "@elbo/core";

export interface BootstrapOptions {
  /**
   * Resamples that the standard error comes from.
   * @default 100
   */
  readonly resamples?: number;
  /**
   * Seed of everything that is drawn.
   * @default 0
   */
  readonly seed?: number;
}

/** A standard error and how it was found. */
export interface Uncertainty {
  readonly standardError: number;
  readonly standardErrorMethod: string;
}

/**
 * The standard deviation of a statistic over resamples with replacement; those of few points in which it has no value (a class
 * is missing) are left out.
 *
 * @param of what is drawn with replacement, for people: "points"
 * @param statistic of how often each of the n items counts
 * @see Efron & Tibshirani 1993, "An introduction to the bootstrap", chapter 6
 */
export function bootstrap(
  of: string,
  count: number,
  { resamples = 100, seed = 0 }: BootstrapOptions,
  statistic: (weights: Uint32Array) => number,
): Uncertainty {
  const stream = RandomStream.fromSeed(seed).split("bootstrap");
  const words = new Uint32Array(count);
  const values = Float64Array.from({ length: resamples }, () => {
    const weights = new Uint32Array(count);
    stream.fillWords(words);
    for (const word of words) weights[Math.floor((word / 2 ** 32) * count)]!++;
    return statistic(weights);
  });
  return {
    standardError: deviation(values.filter((value) => !Number.isNaN(value))),
    standardErrorMethod: `bootstrap of the ${of}, ${resamples} resamples`,
  };
}

/** @throws {ArgumentError} if `resamples` is not an integer of 2 or more */
export function requireResamples(where: string, { resamples = 100 }: BootstrapOptions): void {
  requireArgument(
    Number.isSafeInteger(resamples) && resamples >= 2,
    where,
    "resamples",
    "an integer of 2 or more",
    resamples,
  );
}

/** The root of the unbiased variance. */
export function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
