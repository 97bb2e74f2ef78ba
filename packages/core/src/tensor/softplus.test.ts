import { useTestBackend } from "@elbo/vitest/backend";
import { golden } from "@elbo/vitest/golden";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Tensor } from "../types.js";
import { logSigmoid, softplus } from "./softplus.js";

// Four roundings of 6e-8 (exp, 1 + u, log, sum) and those of the backends' exp and log.
const relative = 5e-7;

/** max |actual - answer| / |answer|: unlike an absolute error, it sees the tails. */
function largestRelativeError(actual: Tensor, answers: ArrayLike<number>): number {
  const errors = actual.dataSync<"float32">().map((value, i) => Math.abs(value / answers[i]! - 1));
  return errors.reduce((largest, error) => Math.max(largest, error));
}

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());
  const table = golden("softplus");

  test("softplus and its gradient are exact to float32 from -87 to 87", () => {
    const x = table.tensor("x");
    expect(largestRelativeError(softplus(x), table.answers("softplus"))).toBeLessThan(relative);
    expect(largestRelativeError(tf.grad(softplus)(x), table.answers("sigmoid"))).toBeLessThan(relative);
  });

  test("logSigmoid and its gradient are exact to float32 from -87 to 87", () => {
    const x = table.tensor("x");
    expect(largestRelativeError(logSigmoid(x), table.answers("logSigmoid"))).toBeLessThan(relative);
    // The derivative at -x is sigmoid(x).
    expect(largestRelativeError(tf.grad(logSigmoid)(tf.neg(x)), table.answers("sigmoid"))).toBeLessThan(relative);
  });

  test("infinite and very large arguments give the limits", () => {
    const x = tf.tensor([-Infinity, -1e30, 1e30, Infinity]);
    expect([...softplus(x).dataSync()]).toEqual([0, 0, Math.fround(1e30), Infinity]);
    expect([...logSigmoid(x).dataSync()].map((value) => value + 0)).toEqual([-Infinity, -Math.fround(1e30), 0, 0]);
    expect([...tf.grad(softplus)(x).dataSync()]).toEqual([0, 0, 1, 1]);
    expect([...tf.grad(logSigmoid)(x).dataSync()]).toEqual([1, 1, 0, 0]);
  });
});

test.each([softplus, logSigmoid])("%o makes one tensor, and none when it fails", (f) => {
  const x = tf.tensor([1, 2]);
  expect(tensorsMade(() => f(x))).toBe(1);
  x.dispose();
  expectNoLeakOnThrow(() => f(x));
});
