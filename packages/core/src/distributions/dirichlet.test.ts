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
import { dirichlet } from "./dirichlet.js";

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test("log p is that of mpmath at 10,000 points, for concentrations from 0.1 to 1000", () => {
    const table = golden("dirichlet-log-prob");
    const distribution = dirichlet({ concentration: table.tensor("concentration") });
    expect(largestError(distribution.logProb(table.tensor("value")), table.answers("logProb"))).toBeLessThan(1e-5);
  });

  test("the entropy is that of mpmath, in five dimensions", () => {
    const table = golden("dirichlet-entropy");
    const distribution = dirichlet({ concentration: table.tensor("concentration") });
    expect(largestError(distribution.entropy(), table.answers("entropy"))).toBeLessThan(1e-5);
  });
});

test("in two dimensions it is the beta distribution", () => {
  const value = tf.tensor1d([0.125, 0.5, 0.75]);
  const pair = dirichlet({ concentration: tf.tensor1d([2, 0.5]) }).logProb(tf.stack([value, tf.sub(1, value)], -1));
  expect(pair.dataSync()).toEqual(
    beta({ alpha: tf.scalar(2), beta: tf.scalar(0.5) })
      .logProb(value)
      .dataSync(),
  );
});

test.each([[[1, 1, 1]], [[0.7, 2, 5]], [[20, 3, 8]]])("Dirichlet(%j) integrates to 1", (concentration) => {
  // Midpoints in u = log(x1/x3) and v = log(x2/x3), where dx1 dx2 = x1 x2 x3 du dv and all is smooth.
  const [reach, count] = [30, 400];
  const step = (2 * reach) / count;
  const axis = tf.add(tf.mul(tf.range(0.5, count), step), -reach);
  const [u, v] = tf.meshgrid(axis, axis) as [Tensor, Tensor];
  const value = tf.softmax(tf.stack([u, v, tf.zerosLike(u)], -1));
  const logMass = tf.add(
    dirichlet({ concentration: tf.tensor1d(concentration) }).logProb(value),
    tf.sum(tf.log(value), -1),
  );
  const mass = Float64Array.from(logMass.dataSync()).reduce((sum, log) => sum + Math.exp(log), 0) * step * step;
  expect(Math.abs(mass - 1)).toBeLessThan(1e-5);
});

test("outside the support log p is -Infinity, and its gradients inside are exact", () => {
  const values = tf.tensor2d([
    [0.5, 0.25, 0.25],
    [0.5, 0.5, 0],
    [0.5, 0.6, -0.1],
    [0.3, 0.3, 0.3],
  ]);
  const concentration = tf.tensor1d([2, 1, 3]);
  const density = dirichlet({ concentration }).logProb(values);
  const exact = Math.log(60 * 0.5 * 0.25 ** 2); // Gamma(6) / (Gamma(2) Gamma(1) Gamma(3)) x1 x3²
  expect([...density.dataSync()]).toEqual([expect.closeTo(exact, 5), -Infinity, -Infinity, -Infinity]);
  const total = (a: Tensor, x: Tensor): tf.Scalar => tf.sum(dirichlet({ concentration: a }).logProb(x));
  const [byConcentration, byValue] = tf
    .grads(total)([concentration, values])
    .map((gradient) => [...gradient.dataSync()]);
  // log x + digamma(6) - digamma(a), with digamma(2) = 1 + digamma(1) and so on
  const harmonic = 137 / 60;
  [Math.log(0.5) + harmonic - 1, Math.log(0.25) + harmonic, Math.log(0.25) + harmonic - 1.5].forEach((slope, i) =>
    expect(byConcentration![i]).toBeCloseTo(slope, 5),
  );
  // Along the simplex: (a_i - 1) / x_i, of which only differences count.
  expect(byValue![0]! - byValue![1]!).toBeCloseTo(2, 5);
  expect(byValue![2]! - byValue![1]!).toBeCloseTo(8, 5);
  expect(byValue!.slice(3)).toEqual(new Array(9).fill(0));
});

describe("draws", () => {
  test("have beta margins, within the bound of Dvoretzky, Kiefer and Wolfowitz", () => {
    // The first entry of Dirichlet(2, 1.5, 3.5) is Beta(2, 5).
    const quantiles = golden("beta-quantile");
    const row = [...quantiles.inputs("alpha")].indexOf(2);
    const levels = quantiles.answers("logit").length / quantiles.inputs("alpha").length;
    const count = 50_000;
    const draws = dirichlet({ concentration: tf.tensor1d([2, 1.5, 3.5]) }).sample(createRng(0), [count]);
    const first = tf.slice(draws, [0, 0], [count, 1]).dataSync();
    const logits = Float64Array.from(first, (x) => Math.log(x) - Math.log1p(-x));
    const answers = quantiles.answers("logit").subarray(row * levels, (row + 1) * levels);
    expect(largestGapAtQuantiles(logits, answers)).toBeLessThan(dkwBound(count));
  });

  test("sum to 1 and have the covariances (a_i [i = j] - a_i a_j / A) / (A (A + 1))", () => {
    const concentration = [0.5, 1, 2.5];
    const count = 20_000;
    const draws = dirichlet({ concentration: tf.tensor1d(concentration) }).sample(createRng(1), [count]);
    tf.sum(draws, -1)
      .dataSync()
      .forEach((sum) => expect(sum).toBeCloseTo(1, 5));
    const centred = tf.sub(draws, tf.tensor1d(concentration.map((a) => a / 4)));
    const covariance = tf
      .div(tf.matMul(centred as tf.Tensor2D, centred as tf.Tensor2D, true), count)
      .arraySync() as number[][];
    concentration.forEach((a, i) =>
      concentration.forEach((b, j) => {
        const exact = ((i === j ? a : 0) - (a * b) / 4) / 20;
        // A product of two deviations below 1 has a standard deviation below 0.1: five standard errors.
        expect(Math.abs(covariance[i]![j]! - exact)).toBeLessThan((5 * 0.1) / Math.sqrt(count));
      }),
    );
  });

  test("of tiny concentrations stay inside the simplex, so their density is finite", () => {
    const tiny = dirichlet({ concentration: tf.fill([500, 3], 1e-2) });
    const draws = tiny.sample(createRng(2));
    expect(Math.min(...draws.dataSync())).toBe(2 ** -126);
    expect(tiny.logProb(draws).dataSync().every(Number.isFinite)).toBe(true);
  });

  test("have gradients whose means are those of the mean a / A", () => {
    const count = 4000;
    const first = (a: Tensor): Tensor =>
      tf.slice(dirichlet({ concentration: a }).sample(createRng(3), [count]), [0, 0], [count, 1]);
    const gradient = tf
      .grad(first)(tf.tensor1d([1, 2, 2]))
      .dataSync();
    // (1 - 1/5)/5 and -1/25 twice; a draw's gradient varies by less than 0.2: five standard errors.
    [0.16, -0.04, -0.04].forEach((exact, i) =>
      expect(Math.abs(gradient[i]! / count - exact)).toBeLessThan((5 * 0.2) / Math.sqrt(count)),
    );
  });
});

test("a concentration without an event, or with one entry, is refused", () => {
  const rule = "Dirichlet: concentration must end in an axis of 2 or more; got";
  expect(() => dirichlet({ concentration: tf.scalar(1) })).toThrow(`${rule} [].`);
  expect(() => dirichlet({ concentration: tf.ones([4, 1]) })).toThrow(`${rule} [4, 1].`);
  const concentration = tf.ones([1]);
  expectNoLeakOnThrow(() => dirichlet({ concentration }));
});
