import { useTestBackend } from "@elbo/vitest/backend";
import { golden, largestError } from "@elbo/vitest/golden";
import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import { largestGapAtQuantiles } from "@elbo/vitest/quantiles";
import { dkwBound } from "@elbo/vitest/samplers";
import * as tf from "@tensorflow/tfjs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createRng } from "../random/index.js";
import { type Tensor } from "../types.js";
import { beta } from "./beta.js";

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test("log p is that of mpmath at 10,000 points, for parameters from 0.01 to 1000", () => {
    const table = golden("beta-log-prob");
    const distribution = beta({ alpha: table.tensor("alpha"), beta: table.tensor("beta") });
    expect(largestError(distribution.logProb(table.tensor("value")), table.answers("logProb"))).toBeLessThan(1e-5);
  });

  test("the entropy is that of mpmath, for parameters from 0.01 to 10,000", () => {
    const table = golden("beta-entropy");
    const distribution = beta({ alpha: table.tensor("alpha"), beta: table.tensor("beta") });
    expect(largestError(distribution.entropy(), table.answers("entropy"))).toBeLessThan(1e-5);
  });
});

test.each([
  [0.5, 0.4],
  [1, 1],
  [2, 5],
  [300, 100],
])("Beta(%d, %d) integrates to 1", (alpha, b) => {
  const distribution = beta({ alpha: tf.scalar(alpha), beta: tf.scalar(b) });
  // Two halves, each in the logarithm of the distance from its end, so that x near 1 is that of the mirrored density.
  const mass = halfMass(distribution) + halfMass(beta({ alpha: tf.scalar(b), beta: tf.scalar(alpha) }));
  expect(Math.abs(mass - 1)).toBeLessThan(1e-5);
});

/** The mass between 0 and 1/2, by midpoints in log x; less than 1e-13 lies below exp(-80) for alpha 0.4. */
function halfMass(distribution: ReturnType<typeof beta>): number {
  const [low, high, count] = [-80, -Math.LN2, 40_000];
  const step = (high - low) / count;
  const logs = Float64Array.from({ length: count }, (_, i) => low + (i + 0.5) * step);
  const density = distribution.logProb(tf.tensor1d(Float32Array.from(logs, Math.exp))).dataSync();
  return logs.reduce((sum, log, i) => sum + Math.exp(density[i]! + log) * step, 0);
}

test("outside the support log p is -Infinity, and its gradients inside are exact", () => {
  const values = tf.tensor1d([-1, 0, 0.25, 1, 2]);
  const total = (...[alpha, b, value]: Tensor[]): tf.Scalar =>
    tf.sum(beta({ alpha: alpha!, beta: b! }).logProb(value!));
  const parameters = [tf.fill([5], 2), tf.fill([5], 3)];
  const density = beta({ alpha: parameters[0]!, beta: parameters[1]! }).logProb(values);
  const log12 = Math.log(12 * 0.25 * 0.75 ** 2);
  expect([...density.dataSync()]).toEqual([-Infinity, -Infinity, expect.closeTo(log12, 5), -Infinity, -Infinity]);
  const gradients = tf.grads(total)([...parameters, values]);
  // log x + digamma(5) - digamma(2), log(1 - x) + digamma(5) - digamma(3), 1/x - 2/(1 - x)
  const exact = [Math.log(0.25) + 13 / 12, Math.log(0.75) + 7 / 12, 4 - 8 / 3];
  gradients.forEach((gradient, at) => {
    const inside = gradient.dataSync()[2]!;
    expect(inside).toBeCloseTo(exact[at]!, 5); // a few operations in float32
    expect([...gradient.dataSync()]).toEqual([0, 0, inside, 0, 0]);
  });
});

describe("draws", () => {
  const quantiles = golden("beta-quantile");
  const pairs = Array.from(quantiles.inputs("alpha"), (alpha, row) => [alpha, quantiles.inputs("beta")[row]!] as const);

  test.each(pairs.map(([a, b], row) => [Number(a.toPrecision(3)), Number(b.toPrecision(3)), row] as const))(
    "of Beta(%d, %d) have the exact distribution function, within the bound of Dvoretzky, Kiefer and Wolfowitz",
    (a, b, row) => {
      const count = 100_000;
      const draws = beta({ alpha: tf.scalar(a), beta: tf.scalar(b) })
        .sample(createRng(row), [count])
        .dataSync();
      const answers = quantiles.answers("logit");
      const levels = answers.length / pairs.length;
      const logits = Float64Array.from(draws, (x) => Math.log(x) - Math.log1p(-x));
      const gap = largestGapAtQuantiles(logits, answers.subarray(row * levels, (row + 1) * levels));
      expect(gap).toBeLessThan(dkwBound(count));
    },
  );

  test("stay inside the open interval for tiny parameters, so their density is finite", () => {
    const tiny = beta({ alpha: tf.fill([1000], 1e-2), beta: tf.fill([1000], 1e-2) });
    const draws = tiny.sample(createRng(1));
    const values = [...draws.dataSync()];
    expect([Math.min(...values), Math.max(...values)]).toEqual([2 ** -126, 1 - 2 ** -24]);
    expect(tiny.logProb(draws).dataSync().every(Number.isFinite)).toBe(true);
  });

  test("have gradients whose means are those of the mean a / (a + b)", () => {
    const count = 4000;
    const draws = (alpha: Tensor, b: Tensor): Tensor => beta({ alpha, beta: b }).sample(createRng(2), [count]);
    const [byAlpha, byBeta] = tf
      .grads(draws)([tf.scalar(2), tf.scalar(3)])
      .map((sum) => sum.dataSync()[0]! / count);
    // 3/25 and -2/25, within five standard errors: a draw's gradient varies by less than its mean, twice for the second.
    expect(Math.abs(byAlpha! / 0.12 - 1)).toBeLessThan(0.08);
    expect(Math.abs(byBeta! / -0.08 - 1)).toBeLessThan(0.16);
  });
});

test("parameters of different shapes, and more event axes than there are, are refused", () => {
  const parameters = { alpha: tf.ones([2]), beta: tf.ones([3]) };
  expect(() => beta(parameters)).toThrow("Beta: beta must have the shape of alpha [2]; got [3].");
  expectNoLeakOnThrow(() => beta(parameters));
  const message = "Beta: eventDims must be an integer from 0 to 0, the axes of parameters of shape []; got 1.";
  expect(() => beta({ alpha: tf.scalar(1), beta: tf.scalar(1) }, { eventDims: 1 })).toThrow(message);
});
