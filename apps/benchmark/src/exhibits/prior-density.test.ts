import { type DataSpec, standardNormalPrior } from "@elbo/core";
import { mixtureOfGaussians } from "@elbo/priors";
import { vae } from "@elbo/vae";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { type PriorDensity } from "./exhibit.js";
import { priorDensity } from "./prior-density.js";

const data: DataSpec = { name: "dots", shape: [4], kind: "binary" };

/** Density and place of the grid's entry nearest to a point. */
function at({ values, columns, rows, x, y }: PriorDensity, [px, py]: readonly [number, number]) {
  const index = (value: number, [from, to]: readonly [number, number], count: number) =>
    Math.floor(((value - from) / (to - from)) * count);
  const [column, row] = [index(px, x, columns), index(py, y, rows)];
  const middle = (place: number, [from, to]: readonly [number, number], count: number) =>
    from + ((place + 0.5) / count) * (to - from);
  return {
    density: values[row * columns + column]!,
    place: [middle(column, x, columns), middle(row, y, rows)] as const,
  };
}

const normal = ([x, y]: readonly [number, number]) => Math.exp(-0.5 * (x * x + y * y)) / (2 * Math.PI);

test("a prior of two units has its own density, and levels that hold half and nine tenths of its draws", async () => {
  const before = tf.memory().numTensors;
  const density = await priorDensity(standardNormalPrior([2]), [0, 1]);
  expect(tf.memory().numTensors).toBe(before);
  for (const point of [
    [0, 0],
    [1, -0.5],
    [-2, 1],
  ] as const) {
    const found = at(density, point);
    // log p(z) in float32.
    expect(found.density / normal(found.place)).toBeCloseTo(1, 5);
  }
  // Of N(0, I) in two dimensions a level's share lies above (1 - share) / 2 pi. The share of 2000 draws scatters by 0.011 at
  // most; five times that is 0.056.
  const [half, most] = density.levels.map((level) => 1 - level * 2 * Math.PI);
  expect(Math.abs(half! - 0.5)).toBeLessThan(0.056);
  expect(Math.abs(most! - 0.9)).toBeLessThan(0.056);
});

test("a prior of more units has the density of its draws in the two that are shown", async () => {
  const density = await priorDensity(standardNormalPrior([5]), [3, 1]);
  const { density: found, place } = at(density, [0, 0]);
  // Scott's rule widens each axis to a variance of 1 + 2000^(-1/3) = 1.079, and 2000 draws scatter by some hundredths.
  expect(Math.abs(found / (normal(place) / 1.079) - 1)).toBeLessThan(0.15);
});

test("a learned prior is drawn as it is", async () => {
  const model = vae({ data, latent: 2, hidden: [4], prior: mixtureOfGaussians({ components: 3 }), seed: 2 });
  const before = tf.memory().numTensors;
  const density = await priorDensity(model.prior, [0, 1]);
  expect(await priorDensity(model.prior, [0, 1])).toEqual(density);
  expect(tf.memory().numTensors).toBe(before);
  const [dx, dy] = [density.x, density.y].map(([from, to]) => (to - from) / density.columns);
  // Next to all of it lies on the grid, by sums over its places.
  const whole = density.values.reduce((sum, value) => sum + value, 0) * dx! * dy!;
  expect(whole).toBeGreaterThan(0.97);
  expect(whole).toBeLessThan(1.03);
  expect(density.levels[0]).toBeGreaterThan(density.levels[1]!);
  model.dispose();
});
