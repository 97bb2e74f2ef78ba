import { useTestBackend } from "@elbo/vitest/backend";
import { golden, largestError } from "@elbo/vitest/golden";
import { cellMasses, dkwBound, largestGap } from "@elbo/vitest/samplers";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ShapeError } from "../errors.js";
import { createRng } from "../random/index.js";
import { uniform } from "./uniform.js";

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test("log p and entropy agree with SciPy at 10,000 points, inside, at the bounds and outside", () => {
    const table = golden("uniform");
    const distribution = uniform({ low: table.tensor("low"), high: table.tensor("high") });
    expect(largestError(distribution.logProb(table.tensor("value")), table.answers("logProb"))).toBeLessThan(1e-6);
    expect(largestError(distribution.entropy(), table.answers("entropy"))).toBeLessThan(1e-6);
  });

  test("100,000 draws follow the density, which integrates to 1", () => {
    const distribution = uniform({ low: tf.scalar(-1), high: tf.scalar(3) });
    const cells = { from: -2, to: 4, count: 600 };
    const masses = cellMasses(distribution, cells);
    expect(Math.abs(masses.reduce((sum, mass) => sum + mass) - 1)).toBeLessThan(1e-5);
    const draws = distribution.sample(createRng(0), [100_000]).dataSync() as Float32Array;
    expect(largestGap(draws, masses, cells)).toBeLessThan(dkwBound(100_000));
  });
});

test("rounding takes no draw beyond the interval", () => {
  // high - low rounds up to 1 + 2^-23, and the largest uniform draw is 1 - 2^-24.
  const [low, high] = [-1, 1.5 * 2 ** -24];
  const rng = { ...createRng(0), uniform: (shape: readonly number[]) => tf.fill([...shape], 1 - 2 ** -24) };
  const draw = uniform({ low: tf.scalar(low), high: tf.scalar(high) }).sample(rng);
  expect(draw.dataSync()[0]).toBeLessThanOrEqual(high);
});

test("bounds of different shapes are refused", () => {
  expect(() => uniform({ low: tf.zeros([2]), high: tf.ones([3]) })).toThrow(
    new ShapeError("Uniform: high must have the shape of low [2]; got [3]."),
  );
});
