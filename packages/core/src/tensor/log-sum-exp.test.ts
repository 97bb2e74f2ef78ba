import { useTestBackend } from "@elbo/vitest/backend";
import { golden, largestError } from "@elbo/vitest/golden";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { logSumExp } from "./log-sum-exp.js";

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test("logSumExp and its gradient agree with mpmath, also with offsets and -Infinity among the terms", () => {
    const table = golden("log-sum-exp");
    const x = table.tensor("x");
    // Rounding of the result itself is 6e-8 of its size; the gradient inherits that of results up to 1e4: 5e-4.
    expect(largestError(logSumExp(x, -1), table.answers("logSumExp"))).toBeLessThan(2e-7);
    const gradient = tf.grad((y: tf.Tensor) => tf.sum(logSumExp(y, -1)))(x);
    expect(largestError(gradient, table.answers("gradient"))).toBeLessThan(1e-3);
  });

  test("all -Infinity gives -Infinity with gradient zero", () => {
    const x = tf.tensor([
      [-Infinity, -Infinity],
      [0, -Infinity],
    ]);
    expect([...logSumExp(x, 1).dataSync()]).toEqual([-Infinity, 0]);
    const gradient = tf.grad((y: tf.Tensor) => tf.sum(logSumExp(y, 1)))(x);
    expect([...gradient.dataSync()]).toEqual([0, 0, 1, 0]);
  });

  test("Infinity among the terms gives Infinity, and NaN gives NaN", () => {
    const x = tf.tensor([
      [Infinity, 0],
      [NaN, 0],
    ]);
    expect([...logSumExp(x, 1).dataSync()]).toEqual([Infinity, NaN]);
  });
});

test("logSumExp sums over the axes that are named, and keeps them on request", () => {
  const x = tf.zeros([2, 3, 4]);
  const shapes: [axis: number | number[] | undefined, dropped: number[], kept: number[], terms: number][] = [
    [undefined, [], [1, 1, 1], 24],
    [-1, [2, 3], [2, 3, 1], 4],
    [0, [3, 4], [1, 3, 4], 2],
    [[0, 2], [3], [1, 3, 1], 8],
  ];
  for (const [axis, dropped, kept, terms] of shapes) {
    expect(logSumExp(x, axis).shape).toEqual(dropped);
    expect(logSumExp(x, axis, true).shape).toEqual(kept);
    expect(logSumExp(x, axis).dataSync()[0]).toBeCloseTo(Math.log(terms), 6);
  }
});

test("logSumExp makes one tensor, and none when it fails", () => {
  const x = tf.tensor([
    [1, 2],
    [3, 4],
  ]);
  expect(tensorsMade(() => logSumExp(x, 1))).toBe(1);
  expectNoLeakOnThrow(() => logSumExp(x, 2));
});
