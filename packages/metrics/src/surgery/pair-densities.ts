import { rowAt, type Rows } from "../points.js";

const logTwoPi = Math.log(2 * Math.PI);
/** exp(-40) of the largest is lost in float64 beside it, ten thousand times over too. */
const negligible = -40;

/** Logarithms of densities at one draw of z, in nats. */
export interface DrawDensities {
  /** log q(z|x), of the example that z was drawn for. */
  readonly logOwn: number;
  /** log q(z). */
  readonly logJoint: number;
  /** log q(z_j|x), [units]; overwritten by the next call. */
  readonly logOwnUnits: Float64Array;
  /** log q(z_j), [units]; overwritten by the next call. */
  readonly logUnits: Float64Array;
}

/** Logarithm of the weight of a posterior in q(z): of the example that z was drawn for, and of every other one. */
export interface PairWeights {
  readonly own: number;
  readonly other: number;
}

/** The posteriors q(z|x_n) of N examples, diagonal normals, and densities of mixtures of them, in float64. */
export class Posteriors {
  readonly count: number;
  readonly units: number;
  readonly #means: Float64Array;
  readonly #precisions: Float64Array;
  /** log density of each unit at its mean. */
  readonly #peaks: Float64Array;
  readonly #largest: Float64Array;
  readonly #sums: Float64Array;
  readonly #own: Float64Array;

  constructor(means: Rows, logVariances: Rows) {
    this.count = means.count;
    this.units = means.size;
    this.#means = means.values;
    // At most exp(700), so that a difference of 0 stays 0.
    this.#precisions = logVariances.values.map((value) => Math.exp(Math.min(-value, 700)));
    this.#peaks = logVariances.values.map((value) => -0.5 * (value + logTwoPi));
    this.#largest = new Float64Array(this.units);
    this.#sums = new Float64Array(this.units);
    this.#own = new Float64Array(this.units);
  }

  /**
   * Densities at a draw, with q(z) = sum of weight times q(z|x_n) over `among`.
   *
   * @param own index of the example that z was drawn for, which is among them
   */
  at(z: Float64Array, own: number, weights: PairWeights, among?: ArrayLike<number>): DrawDensities {
    const { units } = this;
    const [largest, sums] = [this.#largest.fill(-Infinity), this.#sums.fill(0)];
    // In variables of their own: the loop below runs for every pair and unit.
    const [means, precisions, peaks, ownUnits] = [this.#means, this.#precisions, this.#peaks, this.#own];
    let [largestJoint, sumJoint] = [-Infinity, 0];
    let logOwn = 0;
    const count = among?.length ?? this.count;
    for (let i = 0; i < count; i++) {
      const n = among?.[i] ?? i;
      const weight = n === own ? weights.own : weights.other;
      let joint = 0;
      for (let unit = 0, at = n * units; unit < units; unit++, at++) {
        const distance = z[unit]! - means[at]!;
        const log = peaks[at]! - 0.5 * distance * distance * precisions[at]!;
        joint += log;
        if (n === own) ownUnits[unit] = log;
        const weighed = log + weight;
        const above = weighed - largest[unit]!;
        if (above > 0) {
          sums[unit] = sums[unit]! * Math.exp(-above) + 1;
          largest[unit] = weighed;
        } else if (above > negligible) sums[unit]! += Math.exp(above);
      }
      if (n === own) logOwn = joint;
      const above = joint + weight - largestJoint;
      if (above > 0) {
        sumJoint = sumJoint * Math.exp(-above) + 1;
        largestJoint = joint + weight;
      } else if (above > negligible) sumJoint += Math.exp(above);
    }
    for (let unit = 0; unit < units; unit++) sums[unit] = largest[unit]! + Math.log(sums[unit]!);
    return { logOwn, logJoint: largestJoint + Math.log(sumJoint), logOwnUnits: ownUnits, logUnits: sums };
  }

  /** Variance over the examples of each unit's posterior mean, [units]. */
  meanVariances(): Float64Array {
    const { count, units } = this;
    const rows = { values: this.#means, count, size: units };
    return Float64Array.from({ length: units }, (_, unit) => {
      const values = Array.from({ length: count }, (_, n) => rowAt(rows, n)[unit]!);
      const centre = values.reduce((sum, value) => sum + value, 0) / count;
      return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (count - 1);
    });
  }
}
