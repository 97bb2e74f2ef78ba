import * as tf from "@tensorflow/tfjs";
import { tensorsMade } from "@elbo/vitest/leaks";
import { expect, test } from "vitest";
import { createRng } from "../../random/rng.js";
import { type Initializer } from "./initializer.js";
import * as initializers from "./index.js";

const fans = { fanIn: 20, fanOut: 5 };
const shape = [200, 250];
const count = 200 * 250;

function draw(initializer: Initializer, seed = 1): Float32Array {
  return tf.tidy(() => initializer(shape, fans, createRng(seed)).dataSync() as Float32Array);
}

function mean(values: Float32Array, of: (value: number) => number = (value) => value): number {
  return values.reduce((sum, value) => sum + of(value), 0) / values.length;
}

const uniforms: [name: string, initializer: Initializer, bound: number][] = [
  ["glorotUniform", initializers.glorotUniform, Math.sqrt(6 / 25)],
  ["heUniform", initializers.heUniform, Math.sqrt(6 / 20)],
  ["pytorchUniform", initializers.pytorchUniform, Math.sqrt(1 / 20)],
];

test.each(uniforms)("%s fills its interval evenly", (_name, initializer, bound) => {
  const values = draw(initializer);
  expect(values.every((value) => Math.abs(value) <= bound)).toBe(true);
  // Of 50,000 draws the largest misses the bound by more than 1e-3 of it with probability e^-25.
  expect(values.reduce((most, value) => Math.max(most, value), 0)).toBeGreaterThan(0.999 * bound);
  expect(values.reduce((least, value) => Math.min(least, value), 0)).toBeLessThan(-0.999 * bound);
  // Five standard errors: a uniform's deviation is bound / sqrt(3), that of its square bound² sqrt(4 / 45).
  expect(Math.abs(mean(values))).toBeLessThan((5 * bound) / Math.sqrt(3 * count));
  const meanSquare = mean(values, (value) => value ** 2);
  expect(Math.abs(meanSquare - bound ** 2 / 3)).toBeLessThan(5 * bound ** 2 * Math.sqrt(4 / 45 / count));
});

const normals: [name: string, initializer: Initializer, center: number, std: number][] = [
  ["glorotNormal", initializers.glorotNormal, 0, Math.sqrt(2 / 25)],
  ["heNormal", initializers.heNormal, 0, Math.sqrt(2 / 20)],
  ["lecunNormal", initializers.lecunNormal, 0, Math.sqrt(1 / 20)],
  ["normal", initializers.normal(0.02), 0, 0.02],
  ["normal around 1", initializers.normal(0.02, 1), 1, 0.02],
];

test.each(normals)("%s has its mean, deviation and tails", (_name, initializer, center, std) => {
  const scores = draw(initializer).map((value) => (value - center) / std);
  // Five standard errors of a mean, of a mean square (deviation sqrt 2), and of a share p = 0.0455 beyond two.
  expect(Math.abs(mean(scores))).toBeLessThan(5 / Math.sqrt(count));
  expect(Math.abs(mean(scores, (score) => score ** 2) - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
  const beyond = mean(scores, (score) => Number(Math.abs(score) > 2));
  expect(Math.abs(beyond - 0.0455)).toBeLessThan(5 * Math.sqrt((0.0455 * 0.9545) / count));
});

test("fixed values are what they say", () => {
  expect(new Set(draw(initializers.zeros))).toEqual(new Set([0]));
  expect(new Set(draw(initializers.ones))).toEqual(new Set([1]));
  expect(new Set(draw(initializers.constant(-0.5)))).toEqual(new Set([-0.5]));
  expect(new Set(draw(initializers.normal(0, 0.25)))).toEqual(new Set([0.25]));
});

test.each(Object.entries({ ...initializers, constant: initializers.constant(1), normal: initializers.normal(1) }))(
  "%s makes one tensor of the shape asked for",
  (_name, initializer) => {
    tf.tidy(() => {
      expect(tensorsMade(() => initializer([2, 3], fans, createRng(0)))).toBe(1);
      const values = initializer([2, 3], fans, createRng(0));
      expect([values.shape, values.dtype]).toEqual([[2, 3], "float32"]);
    });
  },
);

test("impossible constants are refused", () => {
  const call = (make: () => Initializer, message: string) => {
    expect(make).toThrow(expect.objectContaining({ name: "ArgumentError", message }) as Error);
  };
  call(() => initializers.normal(-1), "initializers.normal: std must be finite and at least 0; got -1.");
  call(() => initializers.normal(1, NaN), 'initializers.normal: mean must be finite; got "NaN".');
  call(() => initializers.constant(Infinity), 'initializers.constant: value must be finite; got "Infinity".');
});
