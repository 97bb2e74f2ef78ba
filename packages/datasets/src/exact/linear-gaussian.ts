import { RandomStream, requireKnownOptions } from "@elbo/core";
import {
  type KnownDensity,
  knownDensity,
  type KnownDensityOptions,
  knownDensityOptions,
  requireCount,
  requirePositive,
} from "./known-density.js";

export interface LinearGaussianOptions extends KnownDensityOptions {
  /**
   * Entries of a point.
   * @default 10
   */
  readonly entries?: number;
  /**
   * Latent units.
   * @default 2
   */
  readonly latent?: number;
  /**
   * Standard deviation of the noise.
   * @default 0.5
   */
  readonly deviation?: number;
}

/** Points of a linear model, whose evidence is known. */
export interface LinearGaussian extends KnownDensity {
  /** W, [entries][latent]. */
  readonly weights: readonly (readonly number[])[];
  readonly deviation: number;
}

/**
 * x = W z + s e with z ~ N(0, I) and e ~ N(0, I), where W is drawn from N(0, 1) by the seed; so that
 *
 *   p(x) = N(x; 0, W Wᵀ + s^2 I)
 *
 * is the evidence that no bound of a model with a linear decoder may exceed, and that the best one reaches.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @example
 * const data = linearGaussian({ entries: 4, latent: 2, examples: 1000, seed: 1 });
 * const nats = data.logDensity([0, 0, 0, 0]);
 */
export function linearGaussian(options: LinearGaussianOptions = {}): LinearGaussian {
  const where = "linearGaussian";
  requireKnownOptions(where, options, ["entries", "latent", "deviation", ...knownDensityOptions]);
  const { entries = 10, latent = 2, deviation = 0.5, seed = 0 } = options;
  requireCount(where, "entries", entries);
  requireCount(where, "latent", latent);
  requirePositive(where, { deviation });
  const values = RandomStream.fromSeed(seed)
    .split(where)
    .split("weights")
    .fillNormal(new Float32Array(entries * latent));
  const weights = Array.from({ length: entries }, (_, i) => Array.from(values.subarray(i * latent, (i + 1) * latent)));
  const factor = cholesky(
    weights.map((row, i) => weights.map((other, j) => dot(row, other) + (i === j ? deviation ** 2 : 0))),
  );
  const logScale = factor.reduce((sum, row, i) => sum + Math.log(row[i]!), 0);
  const data = knownDensity(
    {
      ...{ name: where, entries, normals: latent + entries, uniforms: 0 },
      draw: (noise) =>
        weights.map((row, i) => row.reduce((sum, w, k) => sum + w * noise[k]!, deviation * noise[latent + i]!)),
      logDensity: (point) => {
        const whitened = solveLower(factor, point);
        return -0.5 * dot(whitened, whitened) - logScale - (entries / 2) * Math.log(2 * Math.PI);
      },
    },
    options,
  );
  return { ...data, weights, deviation };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** The lower triangular L with L Lᵀ = matrix. */
function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const factor: number[][] = [];
  for (const [i, row] of matrix.entries()) {
    const own: number[] = [];
    for (let j = 0; j < i; j++) own.push((row[j]! - dot(own, factor[j]!.slice(0, j))) / factor[j]![j]!);
    factor.push([...own, Math.sqrt(row[i]! - dot(own, own))]);
  }
  return factor;
}

/** L^-1 x */
function solveLower(factor: readonly (readonly number[])[], x: readonly number[]): number[] {
  const solved: number[] = [];
  for (const [i, row] of factor.entries()) solved.push((x[i]! - dot(solved, row.slice(0, i))) / row[i]!);
  return solved;
}
