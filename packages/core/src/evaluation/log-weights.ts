import { mean } from "./statistics.js";

/** Groups of draws that the error is estimated from. */
const groups = 32;

/**
 * Running sums of importance weights per example, in float64 and scaled by the largest weight so far.
 * With weights w_1 ... w_k of one example: evidence = mean w, effective sample size = (sum w)^2 / sum w^2.
 *
 * @see Owen 2013, "Monte Carlo theory, methods and examples", section 9.3
 */
export class LogWeights {
  readonly #largest: Float64Array;
  readonly #sum: Float64Array;
  readonly #squares: Float64Array;
  readonly #count: Uint32Array;
  /** log of the sum of the weights of each group of draws, [examples, groups]. */
  readonly #logSums: Float64Array;

  constructor(examples: number) {
    this.#largest = new Float64Array(examples).fill(-Infinity);
    this.#sum = new Float64Array(examples);
    this.#squares = new Float64Array(examples);
    this.#count = new Uint32Array(examples);
    this.#logSums = new Float64Array(examples * groups).fill(-Infinity);
  }

  /** Adds log w of `example`; -Infinity is a weight of 0. */
  add(example: number, logWeight: number): void {
    const place = example * groups + (this.#count[example]!++ % groups);
    if (logWeight === -Infinity) return;
    this.#logSums[place] = logAdd(this.#logSums[place]!, logWeight);
    const largest = this.#largest[example]!;
    if (logWeight > largest) {
      const scale = Math.exp(largest - logWeight);
      this.#sum[example]! *= scale;
      this.#squares[example]! *= scale * scale;
      this.#largest[example] = logWeight;
    }
    const weight = Math.exp(logWeight - this.#largest[example]!);
    this.#sum[example]! += weight;
    this.#squares[example]! += weight * weight;
  }

  /** log of the mean weight, nats. */
  logMean(example: number): number {
    return this.#largest[example]! + Math.log(this.#sum[example]! / this.#count[example]!);
  }

  /** Between 1 and k; 0 where all weights are 0. */
  effectiveSampleSize(example: number): number {
    const sum = this.#sum[example]!;
    return sum === 0 ? 0 : (sum * sum) / this.#squares[example]!;
  }

  /**
   * Variance of `logMean` under fresh draws, by the jackknife over 32 groups of the draws, or over all of fewer draws. It
   * sees how far the largest weight lies above the others, which the effective sample size does not. NaN for a single
   * draw, which shows no spread; 1, the most that an effective sample size can tell, where all but one draw weigh nothing.
   *
   * @see Efron & Stein 1981, "The jackknife estimate of variance", https://doi.org/10.1214/aos/1176345462
   */
  logMeanVariance(example: number): number {
    const count = this.#count[example]!;
    const used = Math.min(groups, count);
    if (used < 2) return NaN;
    if (this.#largest[example] === -Infinity) return 0;
    const logSums = this.#logSums.subarray(example * groups, example * groups + used);
    const without = Float64Array.from(logSums, (_, left) => {
      // Added up anew: in a difference the small ones would be lost beside the largest.
      const rest = logSums.reduce((total, value, at) => (at === left ? total : logAdd(total, value)), -Infinity);
      return rest - Math.log(count - groupSize(count, left));
    });
    if (without.includes(-Infinity)) return 1;
    const centre = mean(without);
    return ((used - 1) / used) * without.reduce((total, value) => total + (value - centre) ** 2, 0);
  }
}

/** log(exp(a) + exp(b)). */
function logAdd(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return low === -Infinity ? high : high + Math.log1p(Math.exp(low - high));
}

/** Draws in one of the groups, which take them in turn. */
function groupSize(count: number, group: number): number {
  return Math.floor(count / groups) + (group < count % groups ? 1 : 0);
}
