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

  constructor(examples: number) {
    this.#largest = new Float64Array(examples).fill(-Infinity);
    this.#sum = new Float64Array(examples);
    this.#squares = new Float64Array(examples);
    this.#count = new Uint32Array(examples);
  }

  /** Adds log w of `example`; -Infinity is a weight of 0. */
  add(example: number, logWeight: number): void {
    this.#count[example]!++;
    if (logWeight === -Infinity) return;
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

  /** Variance of `logMean` under fresh draws, by the delta method: 1 / effective sample size - 1 / k. */
  logMeanVariance(example: number): number {
    return Math.max(0, 1 / this.effectiveSampleSize(example) - 1 / this.#count[example]!);
  }
}
