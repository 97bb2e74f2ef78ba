import { useTestBackend } from "@elbo/vitest/backend";
import { golden, largestError } from "@elbo/vitest/golden";
import { meanAndError } from "@elbo/vitest/monte-carlo";
import * as tf from "@tensorflow/tfjs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ShapeError } from "../errors.js";
import { createRng } from "../random/rng.js";
import { diagonalNormal, standardNormal } from "./diagonal-normal.js";
import { klDiagonalNormal } from "./kl-diagonal-normal.js";
import { klMultivariateNormal } from "./kl-multivariate-normal.js";
import { multivariateNormal } from "./multivariate-normal.js";

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test("log p, entropy and KL agree with SciPy: 10,000 densities of 400 covariances", () => {
    const table = golden("multivariate-normal");
    const q = multivariateNormal({ mean: table.tensor("mean"), scale: table.tensor("scale") });
    const p = diagonalNormal({ mean: table.tensor("otherMean"), logVariance: table.tensor("otherLogVariance") });
    // Forward substitution in float32, with condition numbers up to some hundreds.
    expect(largestError(q.logProb(table.tensor("value")), table.answers("logProb"))).toBeLessThan(2e-5);
    expect(largestError(q.entropy(), table.answers("entropy"))).toBeLessThan(1e-6);
    expect(largestError(klMultivariateNormal(q, p), table.answers("kl"))).toBeLessThan(2e-6);
  });
});

describe("by hand", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());
  const scale = [
    [2, 0],
    [1, 0.5],
  ]; // covariance [[4, 2], [2, 1.25]], determinant 1

  test("the mean and the covariance of draws are those of the parameters", () => {
    const normal = multivariateNormal({ mean: tf.tensor([1, -1]), scale: tf.tensor2d(scale) });
    const draws = normal.sample(createRng(0), [20_000]);
    const centred = tf.sub(draws, [1, -1]);
    const products = tf.mul(tf.expandDims(centred, 1), tf.expandDims(centred, 2));
    const [first, second] = [meanAndError(draws), meanAndError(products)];
    [1, -1].forEach((value, i) => expect(Math.abs(first.mean[i]! - value)).toBeLessThan(5 * first.error[i]!));
    [4, 2, 2, 1.25].forEach((value, i) => expect(Math.abs(second.mean[i]! - value)).toBeLessThan(5 * second.error[i]!));
  });

  test("KL to N(0, I) is half of trace + |mean|² - d - log det", () => {
    const q = multivariateNormal({ mean: tf.tensor([3, -1]), scale: tf.tensor2d(scale) });
    expect(klMultivariateNormal(q, standardNormal([2])).dataSync()[0]).toBeCloseTo((5.25 + 10 - 2 - 0) / 2, 5);
  });

  test("with a diagonal scale it is the diagonal normal", () => {
    const mean = tf.tensor([
      [0.5, -1],
      [2, 0],
    ]);
    const logVariance = tf.tensor([
      [0, -2],
      [1, 0.3],
    ]);
    const deviations = tf.exp(tf.mul(logVariance, 0.5));
    const full = multivariateNormal({ mean, scale: tf.mul(tf.expandDims(deviations, -1), tf.eye(2)) });
    const plain = diagonalNormal({ mean, logVariance });
    const x = createRng(1).normal([5, 2, 2]);
    const pairs = [
      [full.logProb(x), plain.logProb(x)],
      [full.sample(createRng(2), [3]), plain.sample(createRng(2), [3])],
      [klMultivariateNormal(full, standardNormal([2])), klDiagonalNormal(plain, standardNormal([2]))],
    ] as const;
    for (const [mine, theirs] of pairs) expect(tf.max(tf.abs(tf.sub(mine, theirs))).dataSync()[0]).toBeLessThan(1e-5); // float32 rounding
  });

  test("a scale that does not fit the mean, and a KL over other events, are refused", () => {
    const build = () => multivariateNormal({ mean: tf.zeros([4, 2]), scale: tf.zeros([2, 2]) });
    expect(build).toThrow(ShapeError);
    expect(build).toThrow(
      "MultivariateNormal: scale must have the shape [4, 2, 2], a matrix for each mean; got [2, 2].",
    );
    expect(() => multivariateNormal({ mean: tf.scalar(0), scale: tf.zeros([1, 1]) })).toThrow(
      /mean must have at least one axis/,
    );
    const q = multivariateNormal({ mean: tf.zeros([2]), scale: tf.eye(2) });
    expect(() => klMultivariateNormal(q, standardNormal([3]))).toThrow(
      /klMultivariateNormal: p must have the event shape of q \[2\]; got \[3\]/,
    );
  });
});
