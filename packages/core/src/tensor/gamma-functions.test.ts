import { useTestBackend } from "@elbo/vitest/backend";
import { golden, largestError } from "@elbo/vitest/golden";
import { tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Tensor } from "../types.js";
import { digamma, digammaMinusLog } from "./digamma.js";
import { logGamma, logGammaGap } from "./log-gamma.js";
import { trigamma } from "./trigamma.js";

const table = golden("special");
const functions = { logGamma, digamma, trigamma };

function largestRelativeError(actual: Tensor, answers: Float64Array): number {
  const ratios = actual.dataSync().map((value, i) => (value === answers[i] ? 1 : value / answers[i]!));
  return largestError(ratios, new Float64Array(answers.length).fill(1));
}

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());
  afterAll(() => useTestBackend());

  test.each(["logGamma", "digamma", "trigamma"] as const)(
    "%s has a relative error below 5e-7 from 1e-4 to 1e6, also beside its zeros",
    (name) => {
      // Eight units in the last place of float32.
      expect(largestRelativeError(functions[name](table.tensor("x")), table.answers(name))).toBeLessThan(5e-7);
    },
  );

  test("the derivative of logGamma is digamma, that of digamma trigamma", () => {
    const x = table.tensor("x");
    const upstream = tf.fill(x.shape, 2);
    expect(tf.grad(logGamma)(x, upstream).dataSync()).toEqual(tf.mul(digamma(x), 2).dataSync());
    expect(tf.grad(digamma)(x, upstream).dataSync()).toEqual(tf.mul(trigamma(x), 2).dataSync());
    expect(tf.grad(tf.grad(logGamma))(x).dataSync()).toEqual(trigamma(x).dataSync());
  });

  test("logGammaGap and digammaMinusLog do not lose digits for large arguments", () => {
    const x = table.inputs("x");
    const [logGammas, digammas] = [table.answers("logGamma"), table.answers("digamma")];
    // The answers are differences of float64 that carry 32 bits: exact to 1e-6 up to 100, and by the expansions beyond.
    const gap = Array.from(x, (a, i) => (a < 100 ? a * Math.log(a) - a - logGammas[i]! : gapExpansion(a)));
    const minusLog = Array.from(x, (a, i) => (a < 100 ? digammas[i]! - Math.log(a) : -1 / (2 * a) - 1 / (12 * a * a)));
    expect(largestError(logGammaGap(table.tensor("x")), gap)).toBeLessThan(1e-6);
    expect(largestError(digammaMinusLog(table.tensor("x")), minusLog)).toBeLessThan(1e-6);
    const large = x.findIndex((a) => a > 1e5);
    expect(digammaMinusLog(table.tensor("x")).dataSync()[large]! / minusLog[large]!).toBeCloseTo(1, 5);
  });

  test("the derivative of logGammaGap is minus digammaMinusLog, whose derivative is trigamma less 1/x", () => {
    const x = table.tensor("x");
    expect(tf.grad(logGammaGap)(x).dataSync()).toEqual(tf.neg(digammaMinusLog(x)).dataSync());
    expect(tf.grad(digammaMinusLog)(x).dataSync()).toEqual(tf.sub(trigamma(x), tf.reciprocal(x)).dataSync());
  });

  test.each([logGamma, digamma, trigamma, logGammaGap, digammaMinusLog])("%o makes nothing but its result", (f) => {
    const x = tf.tensor2d([
      [0.5, 1.5],
      [2.5, 30],
    ]);
    expect(tensorsMade(() => expect(f(x).shape).toEqual([2, 2]))).toBe(1);
  });
});

/** x log x - x - log Gamma(x) to 1/x^3. */
function gapExpansion(x: number): number {
  return Math.log(x / (2 * Math.PI)) / 2 - 1 / (12 * x) + 1 / (360 * x ** 3);
}
