import { createRng, type Distribution, evaluationPass, type Prior, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type PriorDensity } from "./exhibit.js";

/** Draws of the prior that its lines follow from. */
const draws = 2_000;
/** Places of the grid along each axis. */
const side = 48;
/** Shares of the draws that lines hold. */
export const heldShares = [0.5, 0.9] as const;
/** How far the grid goes beyond the draws, as a share of their range. */
const margin = 0.12;

/**
 * The density of a prior in two of its units, on a grid. It is that of the prior itself where that has two units, and elsewhere
 * that of its draws, smoothed by normals.
 */
export async function priorDensity(
  prior: Prior<Distribution>,
  [first, second]: readonly [number, number],
): Promise<PriorDensity> {
  const [values, latent] = await drawCodes(prior);
  const points = Array.from(
    { length: draws },
    (_, row) => [values[row * latent + first]!, values[row * latent + second]!] as const,
  );
  const [x, y] = [0, 1].map((axis) => spanOf(points.map((point) => point[axis]!)));
  const grid = Array.from(
    { length: side * side },
    (_, at) => [along(x!, at % side), along(y!, Math.floor(at / side))] as const,
  );
  const exact = latent === 2 && first === 0 && second === 1 ? await known(prior, [...grid, ...points]) : undefined;
  const all = exact ?? smoothed(points)([...grid, ...points]);
  const own = all.slice(grid.length).sort().reverse();
  return {
    values: [...all.slice(0, grid.length)],
    ...{ columns: side, rows: side, x: x!, y: y! },
    levels: heldShares.map((share) => own[Math.floor(share * draws)]!),
  };
}

async function drawCodes(prior: Prior<Distribution>): Promise<[values: Float32Array, latent: number]> {
  const rng = createRng(0).split("report").split("prior");
  const codes = tf.tidy(() =>
    prior.distribution(evaluationPass(rng.split("pass"))).sample(rng.split("draws"), [draws]),
  );
  try {
    return [(await codes.data()) as Float32Array, codes.shape.at(-1)!];
  } finally {
    codes.dispose();
  }
}

/** exp(log p(z)) of codes of two units; undefined where it is not finite, as outside of a support. */
async function known(
  prior: Prior<Distribution>,
  points: readonly (readonly [number, number])[],
): Promise<Float64Array | undefined> {
  const pass = evaluationPass(createRng(0));
  const logs: Tensor = tf.tidy(() => prior.distribution(pass).logProb(tf.tensor2d(points.map(([x, y]) => [x, y]))));
  try {
    const densities = Float64Array.from(await logs.data(), (log) => Math.exp(log));
    return densities.every((density) => Number.isFinite(density)) ? densities : undefined;
  } finally {
    logs.dispose();
  }
}

/** The mean of normals around points, as wide as Scott's rule says in two dimensions. */
function smoothed(points: readonly (readonly [number, number])[]) {
  const [width, height] = [0, 1].map((axis) => {
    const values = points.map((point) => point[axis]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return Math.sqrt(variance || 1) * values.length ** (-1 / 6);
  }) as [number, number];
  const scale = 1 / (2 * Math.PI * width * height * points.length);
  return (at: readonly (readonly [number, number])[]) =>
    Float64Array.from(at, ([x, y]) => {
      let sum = 0;
      for (const [px, py] of points) sum += Math.exp(-0.5 * (((x - px) / width) ** 2 + ((y - py) / height) ** 2));
      return scale * sum;
    });
}

function spanOf(values: readonly number[]): [number, number] {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return [low - margin * (high - low || 1), high + margin * (high - low || 1)];
}

/** The middle of a place of the grid: contours take values for those of the middles of pixels. */
function along([from, to]: readonly [number, number], at: number): number {
  return from + ((at + 0.5) / side) * (to - from);
}
