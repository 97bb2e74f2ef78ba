import { createRng, type Distribution } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

const side = 24;
const step = 0.1;

/** Densities at the midpoints of a grid of squares over [-12, 12]², row by row. */
function gridDensity(distribution: Distribution): { points: [number, number][]; density: Float64Array } {
  const along = Array.from({ length: Math.round(side / step) }, (_, i) => -side / 2 + (i + 0.5) * step);
  const points = along.flatMap((x) => along.map((y): [number, number] => [x, y]));
  const logDensity = tf.tidy(() => distribution.logProb(tf.tensor2d(points)).dataSync());
  return { points, density: Float64Array.from(logDensity, Math.exp) };
}

/** The integral of a density over [-12, 12]², by the midpoint rule. */
export function integral(distribution: Distribution): number {
  return gridDensity(distribution).density.reduce((sum, value) => sum + value, 0) * step * step;
}

/**
 * Counts draws in squares of side 1 and compares them with the density's integral over each: the greatest distance in
 * standard errors.
 */
export function histogramDistance(distribution: Distribution, draws: number): number {
  const cell = (x: number, y: number) => `${Math.floor(x)},${Math.floor(y)}`;
  const expected = new Map<string, number>();
  const { points, density } = gridDensity(distribution);
  points.forEach(([x, y], i) => expected.set(cell(x, y), (expected.get(cell(x, y)) ?? 0) + density[i]! * step * step));
  const counts = new Map<string, number>();
  const values = tf.tidy(() => distribution.sample(createRng(11), [draws]).dataSync());
  for (let i = 0; i < draws; i++) {
    const key = cell(values[2 * i]!, values[2 * i + 1]!);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Math.max(...[...expected].map(([key, p]) => deviation(counts.get(key) ?? 0, p, draws)));
}

/** |count - n p| in standard errors of a binomial count, where one draw is the least error that is asked for. */
function deviation(count: number, p: number, n: number): number {
  return Math.abs(count - n * p) / Math.sqrt(Math.max(1, n * p * (1 - p)));
}
