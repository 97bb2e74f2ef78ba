import * as tf from "@tensorflow/tfjs";

interface UnivariateDensity {
  logProb(value: tf.Tensor): tf.Tensor;
}

/** Equal cells of the interval from `from` to `to`. */
export interface Cells {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/**
 * The mass in each cell, density at the middle times width, in float64. With cells of width 1 around the integers
 * these are the probabilities of a discrete distribution.
 *
 * @param density over scalars, without batch axes
 */
export function cellMasses(density: UnivariateDensity, { from, to, count }: Cells): Float64Array {
  const width = (to - from) / count;
  const logDensities = tf.tidy(() => {
    const middles = Float32Array.from({ length: count }, (_, cell) => from + (cell + 0.5) * width);
    return density.logProb(tf.tensor(middles)).dataSync<"float32">();
  });
  return Float64Array.from(logDensities, (logDensity) => Math.exp(logDensity) * width);
}

/** The largest difference, at the ends of the cells, between the share of draws below and the mass below. */
export function largestGap(draws: Float32Array, masses: Float64Array, { from, to, count }: Cells): number {
  const counts = new Float64Array(count);
  const cellOf = (draw: number): number => Math.floor(((draw - from) / (to - from)) * count);
  for (const draw of draws) counts[Math.min(count - 1, Math.max(0, cellOf(draw)))]!++;
  let [below, massBelow, largest] = [0, 0, 0];
  for (let cell = 0; cell < count; cell++) {
    below += counts[cell]! / draws.length;
    massBelow += masses[cell]!;
    largest = Math.max(largest, Math.abs(below - massBelow));
  }
  return largest;
}

/**
 * What the gap between empirical and true distribution function exceeds with probability at most `alpha`
 * (Dvoretzky, Kiefer, Wolfowitz; Massart 1990, https://doi.org/10.1214/aop/1176990746).
 */
export function dkwBound(draws: number, alpha = 1e-6): number {
  return Math.sqrt(Math.log(2 / alpha) / (2 * draws));
}
