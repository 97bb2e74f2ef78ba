import { tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { unitDeviance } from "./unit-deviance.js";

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const points: [x: number, mean: number][] = [
  [1, 1],
  [3, 2],
  [2, 3],
  [0.1, 2],
  [50, 2],
  [1e-37, 100],
];

test.each(points)("the deviance of %d from %d is x/mean - 1 - log(x/mean)", (x, mean) => {
  const exact = x / mean - 1 - Math.log(x / mean);
  // Rounding of x/mean changes the deviance by the distance from the mean times 6e-8.
  expect(Math.abs(unitDeviance(tf.scalar(x), tf.scalar(mean)).dataSync()[0]! - exact)).toBeLessThan(3e-7 * (1 + exact));
});

test("its gradients are (x - mean) / (x mean) and -(x - mean) / mean²", () => {
  const x = tf.tensor1d([1, 3, 2, 0.25, 64]);
  const mean = tf.tensor1d([1, 2, 4, 2, 2]);
  const [byX, byMean] = tf.grads(unitDeviance)([x, mean]) as [tf.Tensor, tf.Tensor];
  // 1e-6: a division or two in float32.
  [0, 1 / 6, -1 / 4, -3.5, 31 / 64].forEach((exact, i) => expect(byX.dataSync()[i]).toBeCloseTo(exact, 6));
  [0, -1 / 4, 1 / 8, 7 / 16, -15.5].forEach((exact, i) => expect(byMean.dataSync()[i]).toBeCloseTo(exact, 6));
});

test("operands broadcast, their gradients are summed", () => {
  const x = tf.ones([2, 3]);
  const mean = tf.fill([3], 2);
  expect(unitDeviance(x, mean).shape).toEqual([2, 3]);
  const [byX, byMean] = tf.grads(unitDeviance)([x, mean]) as [tf.Tensor, tf.Tensor];
  expect(byX.shape).toEqual([2, 3]);
  expect([...byMean.dataSync()]).toEqual([0.5, 0.5, 0.5]);
});

test("shapes that do not broadcast are refused, and nothing is left", () => {
  const [x, mean] = [tf.ones([2, 3]), tf.ones([2])];
  const made = tensorsMade(() =>
    expect(() => unitDeviance(x, mean)).toThrow("unitDeviance: mean must broadcast with x [2, 3]; got [2]."),
  );
  expect(made).toBe(0);
});
