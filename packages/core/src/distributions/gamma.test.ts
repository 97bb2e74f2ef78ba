import { useTestBackend } from "@elbo/vitest/backend";
import { golden, largestError } from "@elbo/vitest/golden";
import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import { largestGapAtQuantiles } from "@elbo/vitest/quantiles";
import { dkwBound } from "@elbo/vitest/samplers";
import * as tf from "@tensorflow/tfjs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createRng } from "../random/index.js";
import { type Tensor } from "../types.js";
import { gamma } from "./gamma.js";
import { implicitGammaGradient } from "./implicit-gamma-gradient.js";
import { logGammaDraw } from "./log-gamma-draw.js";

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test("log p is that of mpmath at 10,000 points, for concentrations from 0.01 to 1000", () => {
    const table = golden("gamma-log-prob");
    const distribution = gamma({ concentration: table.tensor("concentration"), rate: table.tensor("rate") });
    expect(largestError(distribution.logProb(table.tensor("value")), table.answers("logProb"))).toBeLessThan(1e-5);
  });

  test("the entropy is that of mpmath, for concentrations from 0.01 to 10,000", () => {
    const table = golden("gamma-entropy");
    const distribution = gamma({ concentration: table.tensor("concentration"), rate: table.tensor("rate") });
    // A few roundings of terms below 15.
    expect(largestError(distribution.entropy(), table.answers("entropy"))).toBeLessThan(2e-6);
  });

  test("the gradient of a draw is the derivative of the quantile, for concentrations from 0.01 to 1000", () => {
    const table = golden("gamma-draw-gradient");
    const gradient = implicitGammaGradient(table.tensor("concentration"), table.tensor("logDraw")).dataSync();
    const ratios = Float64Array.from(table.answers("gradient"), (answer, i) => gradient[i]! / answer);
    // Near a = 1000 log z - digamma(a) is known to 5e-7 and of the order of 0.03.
    expect(largestError(ratios, new Float64Array(ratios.length).fill(1))).toBeLessThan(1e-4);
  });
});

test.each([
  [0.3, 2],
  [1, 1],
  [3, 0.5],
  [200, 10],
])("Gamma(%d, %d) integrates to 1", (concentration, rate) => {
  const distribution = gamma({ concentration: tf.scalar(concentration), rate: tf.scalar(rate) });
  // Midpoints in log x from the smallest float32: p(x) x is smooth and vanishes at both ends, below 1e-11 for 0.3.
  const [low, high, count] = [-126 * Math.LN2, 6, 40_000];
  const step = (high - low) / count;
  const logs = Float64Array.from({ length: count }, (_, i) => low + (i + 0.5) * step);
  const density = distribution.logProb(tf.tensor1d(Float32Array.from(logs, Math.exp))).dataSync();
  const mass = logs.reduce((sum, log, i) => sum + Math.exp(density[i]! + log) * step, 0);
  expect(Math.abs(mass - 1)).toBeLessThan(1e-5);
});

test("outside the support log p is -Infinity, and its gradients inside are exact", () => {
  const values = tf.tensor1d([-1, 0, 2, Infinity]);
  const parameters = { concentration: tf.fill([4], 2), rate: tf.fill([4], 1) };
  const density = gamma(parameters).logProb(values);
  expect([...density.dataSync()]).toEqual([-Infinity, -Infinity, expect.closeTo(Math.log(2) - 2, 5), -Infinity]);
  const total = (...[concentration, rate, value]: Tensor[]): tf.Scalar =>
    tf.sum(gamma({ concentration: concentration!, rate: rate! }).logProb(value!));
  const gradients = tf.grads(total)([parameters.concentration, parameters.rate, values]);
  const exact = [Math.log(2) - 0.4227843350984671, 0, -0.5]; // log(r x) - digamma(2), a/r - x, (a - 1)/x - r
  gradients.forEach((gradient, at) => {
    const [below, zero, inside, above] = gradient.dataSync();
    expect([below, zero, above]).toEqual([0, 0, 0]);
    expect(inside).toBeCloseTo(exact[at]!, 6); // a few operations in float32
  });
});

test("NaN is not taken for a value outside the support", () => {
  const distribution = gamma({ concentration: tf.scalar(2), rate: tf.scalar(1) });
  expect(distribution.logProb(tf.scalar(NaN)).dataSync()[0]).toBeNaN();
});

describe("draws", () => {
  const quantiles = golden("gamma-quantile");
  const concentrations = [...quantiles.inputs("concentration")];

  test.each(concentrations.map((a, row) => [Number(a.toPrecision(3)), row] as const))(
    "of Gamma(%d, 1) have the exact distribution function, within the bound of Dvoretzky, Kiefer and Wolfowitz",
    (a, row) => {
      const draws = logGammaDraw(tf.fill([100_000], a), createRng(row)).dataSync();
      const answers = quantiles.answers("logQuantile");
      const levels = answers.length / concentrations.length;
      const gap = largestGapAtQuantiles(draws, answers.subarray(row * levels, (row + 1) * levels));
      expect(gap).toBeLessThan(dkwBound(100_000));
    },
  );

  test("have the mean a/r and the variance a/r²", () => {
    const distribution = gamma({ concentration: tf.tensor1d([0.5, 4]), rate: tf.tensor1d([2, 0.5]) });
    const count = 20_000;
    const { mean, variance } = tf.moments(distribution.sample(createRng(1), [count]), 0);
    // Five standard errors: of the mean sqrt(V/n), of the variance V sqrt((kurtosis - 1)/n) with kurtosis 3 + 6/a.
    [
      [0.25, 0.125, 15],
      [8, 16, 4.5],
    ].forEach(([m, v, kurtosis], i) => {
      expect(Math.abs(mean.dataSync()[i]! - m!)).toBeLessThan(5 * Math.sqrt(v! / count));
      expect(Math.abs(variance.dataSync()[i]! - v!)).toBeLessThan(5 * v! * Math.sqrt((kurtosis! - 1) / count));
    });
  });

  test("of tiny concentrations do not reach 0, so their density is finite", () => {
    const distribution = gamma({ concentration: tf.fill([1000], 1e-3), rate: tf.fill([1000], 1) });
    const draws = distribution.sample(createRng(2));
    expect(Math.min(...draws.dataSync())).toBe(2 ** -126);
    expect(distribution.logProb(draws).dataSync().every(Number.isFinite)).toBe(true);
  });

  test("have gradients whose means are those of the moments: trigamma(a) for E[log z], -a/r² for E[x]", () => {
    const count = 4000;
    const rows = (a: Tensor): Tensor => tf.tile(tf.reshape(a, [1, 3]), [count, 1]);
    const [concentration, rate] = [tf.tensor1d([0.2, 1, 30]), tf.tensor1d([1, 2, 3])];
    const byConcentration = tf
      .grad((a: Tensor) => logGammaDraw(rows(a), createRng(3)))(concentration)
      .dataSync();
    // SciPy's polygamma. The gradient varies by less than twice its mean: five standard errors are below 16 %.
    [26.2673775, 1.6449341, 0.0338949].forEach((trigamma, i) =>
      expect(Math.abs(byConcentration[i]! / count / trigamma - 1)).toBeLessThan(0.16),
    );
    const draws = (r: Tensor): Tensor => gamma({ concentration, rate: r }).sample(createRng(4), [count]);
    const byRate = tf.grad(draws)(rate).dataSync();
    // Five standard errors of the mean draw, relative to it: 5 / sqrt(a n).
    [0.2, 1, 30].forEach((a, i) =>
      expect(Math.abs(byRate[i]! / count / (-a / (i + 1) ** 2) - 1)).toBeLessThan(5 / Math.sqrt(a * count)),
    );
  });
});

test("parameters of different shapes, and more event axes than there are, are refused", () => {
  const parameters = { concentration: tf.ones([2, 3]), rate: tf.ones([3]) };
  expect(() => gamma(parameters)).toThrow("Gamma: rate must have the shape of concentration [2, 3]; got [3].");
  expectNoLeakOnThrow(() => gamma(parameters));
  const message = "Gamma: eventDims must be an integer from 0 to 1, the axes of parameters of shape [3]; got 2.";
  expect(() => gamma({ concentration: tf.ones([3]), rate: tf.ones([3]) }, { eventDims: 2 })).toThrow(message);
});
