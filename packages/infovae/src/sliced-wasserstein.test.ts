import { ArgumentError, createRng, ShapeError } from "@elbo/core";
import { useTestBackend } from "@elbo/vitest/backend";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { slicedWasserstein } from "./sliced-wasserstein.js";

function computed(z: tf.Tensor, w: tf.Tensor, projections = 50): number {
  return tf.tidy(() => slicedWasserstein(z, w, createRng(1), { projections }).dataSync()[0]!);
}

/** Mean squared difference of the sorted values, in float64. */
function exactOnLine(z: readonly number[], w: readonly number[]): number {
  const [a, b] = [z, w].map((values) => [...values].sort((x, y) => x - y)) as [number[], number[]];
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length;
}

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test("a set on a line and the same set shifted by s, in another order, are s² apart", () => {
    tf.tidy(() => {
      const z = createRng(2).normal([40, 1]);
      for (const shift of [0, -0.3, 2]) {
        const shifted = tf.add(tf.reverse(z, 0), shift);
        // Projections near 3 in float32.
        expect(Math.abs(computed(z, shifted, 3) - shift ** 2)).toBeLessThan(1e-5);
      }
    });
  });

  test("sets on a line have the distance of their sorted values, and the gradient 2 (z - its partner) / n", () => {
    tf.tidy(() => {
      const [z, w] = [createRng(3).normal([9, 1]), tf.mul(createRng(4).normal([9, 1]), 2)];
      const [a, b] = [[...z.dataSync()], [...w.dataSync()]];
      expect(computed(z, w, 4)).toBeCloseTo(exactOnLine(a, b), 5);
      const gradient = tf
        .grad((x) => slicedWasserstein(x, w, createRng(1), { projections: 4 }))(z)
        .dataSync();
      const sorted = [...b].sort((x, y) => x - y);
      a.forEach((value, i) => {
        const rank = a.filter((other) => other < value).length;
        expect(gradient[i]).toBeCloseTo((2 * (value - sorted[rank]!)) / 9, 5);
      });
    });
  });

  test("equal points, as of a collapsed posterior, are paired each with one point", () => {
    tf.tidy(() => {
      const w = createRng(5).normal([8, 1]);
      expect(computed(tf.fill([8, 1], 0.25), w, 2)).toBeCloseTo(exactOnLine(Array(8).fill(0.25), [...w.dataSync()]), 5);
    });
  });
});

test("a shift s in three dimensions gives |s|² / 3, the mean over directions", () => {
  tf.tidy(() => {
    const z = createRng(6).normal([10, 3]);
    const projections = 4000;
    const distance = computed(z, tf.add(z, tf.tensor([1, 2, -2])), projections);
    // (u s)² / |s|² has the variance 1/5 - 1/9 over directions u; five standard errors.
    expect(Math.abs(distance - 9 / 3)).toBeLessThan(5 * 9 * Math.sqrt((1 / 5 - 1 / 9) / projections));
  });
});

test("the gradient is that of the distance, by differences of the distance itself", () => {
  tf.tidy(() => {
    const [z, w] = [createRng(7).normal([6, 2]), createRng(8).normal([6, 2])];
    const gradient = tf
      .grad((x) => slicedWasserstein(x, w, createRng(1)))(z)
      .dataSync();
    for (let at = 0; at < 12; at++) {
      const moved = (by: number) => {
        const change = Float32Array.from({ length: 12 }, (_, i) => (i === at ? by : 0));
        return computed(tf.add(z, tf.tensor(change, [6, 2])), w);
      };
      // Within 1e-3 few directions change their order, and float32 differences of 2e-3 are good to 1e-3.
      expect(Math.abs(gradient[at]! - (moved(1e-3) - moved(-1e-3)) / 2e-3)).toBeLessThan(3e-3);
    }
  });
});

test("directions are drawn anew from another generator", () => {
  tf.tidy(() => {
    const [z, w] = [createRng(7).normal([6, 2]), createRng(8).normal([6, 2])];
    const draw = (seed: number) => slicedWasserstein(z, w, createRng(seed), { projections: 2 }).dataSync()[0]!;
    expect(draw(1)).toBe(draw(1));
    expect(draw(1)).not.toBe(draw(2));
  });
});

test("impossible options and samples of unequal size are refused and leak nothing", () => {
  const [z, w] = [tf.zeros([4, 2]), tf.zeros([5, 2])];
  const refused =
    (options: object, other = z) =>
    () =>
      slicedWasserstein(z, other, createRng(0), options);
  expect(refused({ projections: 0 })).toThrow(ArgumentError);
  expect(refused({ projections: 0 })).toThrow(/slicedWasserstein: projections must be a positive integer; got 0/);
  expect(refused({ directions: 3 })).toThrow(/slicedWasserstein: options must be among projections; got "directions"/);
  expect(refused({}, w)).toThrow(ShapeError);
  expect(refused({}, w)).toThrow(/slicedWasserstein: w must have the shape of z, \[4, 2\] of two axes; got \[5, 2\]/);
  expectNoLeakOnThrow(refused({}, w));
  expect(tensorsMade(() => slicedWasserstein(z, z, createRng(0)).dispose())).toBe(0);
  tf.dispose([z, w]);
});
