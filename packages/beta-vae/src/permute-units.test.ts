import { createRng, type Rng } from "@elbo/core";
import { useTestBackend } from "@elbo/vitest/backend";
import { tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { permuteUnits } from "./permute-units.js";

/** 0, 1, 2 ... in every unit, raised by 100 per unit. */
function codes(batch: number, units: number): tf.Tensor {
  return tf.tidy(() => tf.add(tf.expandDims(tf.range(0, batch), 1), tf.mul(tf.range(0, units), 100)));
}

function columns(batch: number, units: number, rng: Rng): number[][] {
  return tf.tidy(() => tf.transpose(permuteUnits(codes(batch, units), rng)).arraySync() as number[][]);
}

const ascending = (values: number[]) => [...values].sort((a, b) => a - b);

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test("each unit keeps its values and gets an order of its own", () => {
    const [first, second, third] = columns(16, 3, createRng(1)) as [number[], number[], number[]];
    for (const [unit, column] of [first, second, third].entries())
      expect(ascending(column)).toEqual(Array.from({ length: 16 }, (_, i) => i + 100 * unit));
    expect(first).not.toEqual(ascending(first));
    expect(second.map((value) => value - 100)).not.toEqual(first);
    expect(third.map((value) => value - 200)).not.toEqual(first);
  });
});

test("the order is that of the noise, and equal noise keeps the order", () => {
  const noise = tf.tensor([
    [0.9, 0.5],
    [0.1, 0.5],
    [0.5, 0.2],
  ]);
  const rng = { uniform: () => tf.clone(noise) } as unknown as Rng;
  expect(columns(3, 2, rng)).toEqual([
    [1, 2, 0],
    [102, 100, 101],
  ]);
  noise.dispose();
});

test("all six orders of three examples are equally likely", () => {
  const [counts, draws] = [new Map<string, number>(), 3000];
  const rng = createRng(5);
  for (let i = 0; i < draws; i++) {
    const key = columns(3, 1, rng.split(i))[0]!.join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - draws / 6) ** 2 / (draws / 6), 0);
  // The 1 - 1e-6 quantile with 5 degrees of freedom is 35.9.
  expect(chiSquare).toBeLessThan(35.9);
});

test("one tensor is made", () => {
  const z = codes(4, 2);
  expect(tensorsMade(() => permuteUnits(z, createRng(0)).dispose())).toBe(0);
  z.dispose();
});
