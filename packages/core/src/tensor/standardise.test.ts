import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import { useTestBackend } from "@elbo/vitest/backend";
import * as tf from "@tensorflow/tfjs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createRng } from "../random/rng.js";
import { type Tensor } from "../types.js";
import { squaredDistance, standardise } from "./standardise.js";

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** Differences and log-variances over the range of float32, and the float64 square of their ratio inside of it. */
function cases() {
  const [a, b, c] = [0, 1, 2].map((label) => createRng(label).uniform([4000]).dataSync());
  const all = Array.from(a!, (_, i) => {
    const logVariance = Math.fround(348 * b![i]! - 174);
    // A tenth are exactly at the mean, as draws of a tiny variance are.
    const difference = i % 10 === 0 ? 0 : Math.fround((c![i]! - 0.5) * Math.exp(logVariance / 2 + 20 * a![i]! - 10));
    return { difference, logVariance, square: (difference * Math.exp(-logVariance / 2)) ** 2 };
  });
  return all.filter(
    ({ difference }) => difference === 0 || (Math.abs(difference) > 1e-37 && Math.abs(difference) < 1e37),
  );
}

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test("squared distances and their gradients are those of float64, for all variances whose root and its reciprocal are in float32", () => {
    const given = cases();
    const column = (name: "difference" | "logVariance") => tf.tensor1d(given.map((each) => each[name]));
    const inputs = [column("difference"), column("logVariance")];
    const squares = squaredDistance(inputs[0]!, inputs[1]!, []).dataSync();
    const total = (d: Tensor, v: Tensor): Tensor => tf.sum(squaredDistance(d, v, []));
    const [byDifference, byLogVariance] = tf
      .grads(total)(inputs)
      .map((gradient) => gradient.dataSync());
    expect(given.length).toBeGreaterThan(3000);
    given.forEach(({ difference, logVariance, square }, i) => {
      // exp(x) of a float32 x of 100 is 1e-5 off where the last place of x counts.
      expect(Math.abs(squares[i]! - square)).toBeLessThanOrEqual(2e-5 * square);
      expect(Math.abs(byLogVariance![i]! + square)).toBeLessThanOrEqual(2e-5 * square);
      const slope = 2 * difference * Math.exp(-logVariance);
      if (Math.abs(slope) > 1e-37 && Math.abs(slope) < 1e37)
        expect(Math.abs(byDifference![i]! - slope)).toBeLessThanOrEqual(2e-5 * Math.abs(slope));
    });
  });
});

test("a difference of 0 is 0 for any scale, and so are its gradients", () => {
  const inputs = [tf.zeros([5]), tf.tensor([-3e38, -1000, -100, 100, 3e38])];
  expect([...standardise(inputs[0]!, inputs[1]!).dataSync()]).toEqual([0, 0, 0, 0, 0]);
  expect([...squaredDistance(inputs[0]!, inputs[1]!, []).dataSync()]).toEqual([0, 0, 0, 0, 0]);
  const total = (d: Tensor, v: Tensor): Tensor => tf.sum(squaredDistance(d, v, []));
  for (const gradient of tf.grads(total)(inputs))
    expect([...gradient.dataSync()].map(Math.abs)).toEqual([0, 0, 0, 0, 0]);
});

test("a weight of 0 takes nothing from what lies infinitely far away", () => {
  const inputs = [tf.tensor([5, -1e30]), tf.tensor([-300, -90])];
  const weighted = (d: Tensor, v: Tensor): Tensor => tf.sum(tf.mul(squaredDistance(d, v, []), tf.zeros([2])));
  expect([...squaredDistance(inputs[0]!, inputs[1]!, []).dataSync()]).toEqual([Infinity, Infinity]);
  for (const gradient of tf.grads(weighted)(inputs)) expect([...gradient.dataSync()].map(Math.abs)).toEqual([0, 0]);
});

test("both operands keep their shapes where one is repeated", () => {
  const [difference, logVariance] = [
    tf.tensor([
      [1, 2, 4],
      [0, 6, 8],
    ]),
    tf.scalar(Math.log(4)),
  ];
  expect(squaredDistance(difference, logVariance, [3]).arraySync()).toEqual([5.25, 25]);
  const total = (d: Tensor, v: Tensor): Tensor => tf.sum(squaredDistance(d, v, [3]));
  const [byDifference, byLogVariance] = tf.grads(total)([difference, logVariance]);
  // 2 d / 4, and minus the sum of all squares
  expect(byDifference!.arraySync()).toEqual([
    [0.5, 1, 2],
    [0, 3, 4],
  ]);
  expect(byLogVariance!.arraySync()).toBeCloseTo(-30.25, 5); // float32
});

test("it makes its result alone, and leaves nothing behind when shapes do not fit", () => {
  const [difference, logScale, wrong] = [tf.ones([2, 3]), tf.ones([3]), tf.ones([4])];
  expect(tensorsMade(() => standardise(difference, logScale))).toBe(1);
  expect(tensorsMade(() => squaredDistance(difference, logScale, [3]))).toBe(1);
  expectNoLeakOnThrow(() => squaredDistance(difference, wrong, [3]));
});
