import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ArgumentError, ShapeError } from "../errors.js";
import { createRng } from "../random/rng.js";
import { dequantisedNormal } from "./dequantised-normal.js";
import { diagonalNormal } from "./diagonal-normal.js";

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const levels = { count: 17, spacing: 1 / 16 };

test("log P is the mean log-density of the level with uniform noise, plus the logarithm of its width", () => {
  const [mean, logVariance] = [
    tf.tensor([
      [0.3, 0.9],
      [0, 0.6],
    ]),
    tf.tensor([-4, -2]),
  ];
  const normal = diagonalNormal({ mean, logVariance });
  const value = tf.tensor([0.25, 1]);
  const nodes = 2000;
  // Midpoints over the cell: their error is a millionth of the term in w².
  const noise = tf.mul(tf.sub(tf.div(tf.add(tf.range(0, nodes), 0.5), nodes), 0.5), 1 / 16);
  const shifted = tf.add(tf.reshape(value, [1, 1, 2]), tf.reshape(noise, [nodes, 1, 1]));
  const expected = tf.add(tf.mean(normal.logProb(tf.tile(shifted, [1, 2, 1])), 0), 2 * Math.log(1 / 16)).dataSync();
  const found = dequantisedNormal({ mean, logVariance, levels }).logProb(value).dataSync();
  expected.forEach((exact, i) => expect(found[i]).toBeCloseTo(exact, 4)); // the mean of 2000 float32
});

test("it is below the logarithm of the normal's mass on the level's cell, and near it where the normal is wide", () => {
  const cellMass = (x: number, mean: number, sigma: number): number => {
    const points = Array.from({ length: 1000 }, (_, i) => x + ((i + 0.5) / 1000 - 0.5) / 16);
    const density = (t: number): number =>
      Math.exp(-(((t - mean) / sigma) ** 2) / 2) / (sigma * Math.sqrt(2 * Math.PI));
    return points.reduce((sum, t) => sum + density(t) / 1000 / 16, 0);
  };
  for (const sigma of [0.01, 0.05, 0.5, 3])
    for (const x of [0, 0.25, 0.5]) {
      const parameters = { mean: tf.scalar(0.3), logVariance: tf.scalar(2 * Math.log(sigma)), levels };
      const found = dequantisedNormal(parameters, { eventDims: 0 }).logProb(tf.scalar(x)).dataSync()[0]!;
      const exact = Math.log(cellMass(x, Math.fround(0.3), sigma));
      expect(found).toBeLessThan(exact + 1e-5); // float32
      // The gap is half the variance of the log-density over the cell, and less than w² (1 + d²/sigma²) / (24 sigma²).
      if (sigma > 0.2)
        expect(exact - found).toBeLessThan(((1 / 16) ** 2 / 24 / sigma ** 2) * (1 + 0.09 / sigma ** 2) + 1e-5);
    }
});

test("one variance for all entries counts for each of them", () => {
  const mean = tf.zeros([2, 3]);
  const one = dequantisedNormal({ mean, logVariance: tf.scalar(-1), levels }).logProb(tf.ones([3]));
  const each = dequantisedNormal({ mean, logVariance: tf.fill([2, 3], -1), levels }).logProb(tf.ones([3]));
  one.dataSync().forEach((value, i) => expect(value).toBeCloseTo(each.dataSync()[i]!, 5)); // a few operations in float32
});

test("draws and mean are those of the normal", () => {
  const parameters = { mean: tf.tensor([0.25, 2]), logVariance: tf.scalar(-1) };
  const [grey, normal] = [dequantisedNormal({ ...parameters, levels }), diagonalNormal(parameters)];
  expect([...grey.sample(createRng(1), [3]).dataSync()]).toEqual([...normal.sample(createRng(1), [3]).dataSync()]);
  expect([...grey.expectation().dataSync()]).toEqual([0.25, 2]);
});

test("a variance that does not fit, and impossible levels, are refused", () => {
  const mean = tf.zeros([2, 3]);
  expect(() => dequantisedNormal({ mean, logVariance: tf.zeros([2]), levels })).toThrow(
    new ShapeError("DequantisedNormal: logVariance must have the shape of mean [2, 3]; got [2]."),
  );
  expect(() => dequantisedNormal({ mean, logVariance: tf.scalar(0), levels: { count: 1, spacing: 1 } })).toThrow(
    new ArgumentError("DequantisedNormal: levels.count must be an integer of at least 2; got 1."),
  );
});
