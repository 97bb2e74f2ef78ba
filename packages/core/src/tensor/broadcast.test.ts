import { useTestBackend } from "@elbo/vitest/backend";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { broadcastShapes, broadcastTo } from "./broadcast.js";

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test.each([
    [[], [2, 3]],
    [[3], [2, 3]],
    [
      [2, 1],
      [2, 3],
    ],
    [
      [1, 3],
      [2, 3],
    ],
    [
      [2, 3],
      [2, 3],
    ],
    [[1], [4, 1]],
  ])("broadcastTo repeats %j to %j, and its gradient counts the repetitions", (from, to) => {
    const x = tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape(from) }, (_, i) => i + 1),
      from,
    );
    expect(broadcastTo(x, to).arraySync()).toEqual(tf.broadcastTo(x, to).arraySync());
    const gradient = tf.grad((y: tf.Tensor) => tf.sum(broadcastTo(y, to)))(x);
    expect(gradient.shape).toEqual(from);
    const repetitions = tf.util.sizeFromShape(to) / x.size;
    expect(new Set(gradient.dataSync())).toEqual(new Set([repetitions]));
  });
});

test.each([
  [[2, 3], [3], [2, 3]],
  [
    [1, 3],
    [2, 1],
    [2, 3],
  ],
  [[], [4], [4]],
  [[2, 3], [2, 4], null],
  [[2], [2, 3], null],
])("shapes %j and %j broadcast to %j", (a, b, expected) => {
  expect(broadcastShapes(a, b)).toEqual(expected);
  expect(broadcastShapes(b, a)).toEqual(expected);
});

test("broadcastTo makes one tensor, also where nothing is repeated, and none when it fails", () => {
  const x = tf.tensor([1, 2]);
  expect(tensorsMade(() => broadcastTo(x, [3, 2]))).toBe(1);
  expect(tensorsMade(() => broadcastTo(x, [2]))).toBe(1);
  expectNoLeakOnThrow(() => broadcastTo(x, [3]));
});
