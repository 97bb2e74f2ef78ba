const logTwoPi = Math.log(2 * Math.PI);

/** q(z) = 1/N sum_n q(z|x_n), a mixture of N diagonal normals of equal weight, on the host in float64. */
export class AggregatePosterior {
  readonly #means: Float64Array[] = [];
  readonly #precisions: Float64Array[] = [];
  /** log of each density at its mean. */
  readonly #peaks: number[] = [];

  /** Adds components: means and logarithms of variances, [count, units] row by row. */
  add(means: ArrayLike<number>, logVariances: ArrayLike<number>, units: number): void {
    for (let start = 0; start < means.length; start += units) {
      const row = (values: ArrayLike<number>) => Float64Array.from({ length: units }, (_, unit) => values[start + unit]!);
      const logVariance = row(logVariances);
      this.#means.push(row(means));
      this.#precisions.push(logVariance.map((value) => Math.exp(-value)));
      this.#peaks.push(-0.5 * logVariance.reduce((sum, value) => sum + value + logTwoPi, 0));
    }
  }

  /** log q(z|x_own) and log q(z), in nats. */
  logDensities(z: Float64Array, own: number): { readonly logOwn: number; readonly logMarginal: number } {
    const each = this.#peaks.map((_, component) => this.#logDensity(z, component));
    const largest = each.reduce((a, b) => Math.max(a, b), -Infinity);
    const sum = each.reduce((total, value) => total + Math.exp(value - largest), 0);
    return { logOwn: each[own]!, logMarginal: largest + Math.log(sum / each.length) };
  }

  #logDensity(z: Float64Array, component: number): number {
    const [mean, precision] = [this.#means[component]!, this.#precisions[component]!];
    let distance = 0;
    for (let unit = 0; unit < z.length; unit++) distance += (z[unit]! - mean[unit]!) ** 2 * precision[unit]!;
    return this.#peaks[component]! - 0.5 * distance;
  }
}
