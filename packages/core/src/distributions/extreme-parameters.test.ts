import { useTestBackend } from "@elbo/vitest/backend";
import * as tf from "@tensorflow/tfjs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { RandomStream } from "../random/stream.js";
import { type Tensor } from "../types.js";
import { diagonalNormal, standardNormal } from "./diagonal-normal.js";
import { klDiagonalNormal } from "./kl-diagonal-normal.js";
import { klMultivariateNormal } from "./kl-multivariate-normal.js";
import { mixture } from "./mixture.js";
import { multivariateNormal } from "./multivariate-normal.js";

// Finite float32 parameters give what float64 gives: variances from exp(-170) to exp(170), whose roots are in float32.

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const count = 2000;
const uniform = (label: number, low: number, high: number): number[] =>
  Array.from(RandomStream.fromSeed(label).fillUniform(new Float32Array(count)), (u) =>
    Math.fround(low + (high - low) * u),
  );

const logVariance = uniform(0, -170, 170);
const mean = uniform(1, -5, 5);
/** At the mean, or a few standard deviations from it as far as float32 shows them. */
const value = mean.map((m, i) => Math.fround(i % 3 === 0 ? m : m + (i % 7) * Math.exp(logVariance[i]! / 2)));
const square = (x: number, m: number, v: number): number => ((x - m) * Math.exp(-v / 2)) ** 2;
const logNormal = (x: number, m: number, v: number): number => -0.5 * (square(x, m, v) + v + Math.log(2 * Math.PI));

/** To five places: a few operations in float32. */
const close = (x: number): unknown => expect.closeTo(x, 5);

/** Relative to the terms that make up a result: exp of an exponent of 85 is 1e-5 off in float32. Beyond float32 both are infinite, just inside the double that is halved may be. */
function expectNear(found: ArrayLike<number>, right: readonly number[], size: readonly number[]): void {
  right.forEach((exact, i) => {
    if (Math.abs(exact) > 3.4e38) expect(found[i]).toBe(Math.sign(exact) * Infinity);
    else if (size[i]! < 1.5e38)
      expect(Math.abs(found[i]! - exact), `entry ${i}: ${found[i]} for ${exact}`).toBeLessThanOrEqual(
        2e-5 * Math.max(1e-30, size[i]!),
      );
  });
}

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test("densities of a normal, and their gradients", () => {
    const inputs = [tf.tensor1d(value), tf.tensor1d(mean), tf.tensor1d(logVariance)];
    const logProb = (x: Tensor, m: Tensor, v: Tensor) =>
      diagonalNormal({ mean: m, logVariance: v }, { eventDims: 0 }).logProb(x);
    const squares = value.map((x, i) => square(x, mean[i]!, logVariance[i]!));
    expectNear(
      logProb(inputs[0]!, inputs[1]!, inputs[2]!).dataSync(),
      value.map((x, i) => logNormal(x, mean[i]!, logVariance[i]!)),
      squares.map((s) => s + 100),
    );
    const [byValue, byMean, byVariance] = tf
      .grads((x, m, v) => tf.sum(logProb(x, m, v)))(inputs)
      .map((g) => g.dataSync());
    const slopes = value.map((x, i) => (x - mean[i]!) * Math.exp(-logVariance[i]!));
    expectNear(byMean!, slopes, slopes.map(Math.abs));
    expectNear(
      byValue!,
      slopes.map((s) => -s),
      slopes.map(Math.abs),
    );
    expectNear(
      byVariance!,
      squares.map((s) => (s - 1) / 2),
      squares.map((s) => s + 1),
    );
  });

  test("divergences of normals, and their gradients", () => {
    const [otherMean, shift] = [mean.map((m, i) => (i % 2 === 0 ? m : Math.fround(m + 1e-3))), uniform(3, -60, 60)];
    const other = logVariance.map((v, i) => Math.fround(v + shift[i]!));
    const [q, p] = [
      [mean, other],
      [otherMean, logVariance],
    ].map((pair) => pair.map((each) => tf.tensor1d(each)));
    const kl = (m: Tensor, v: Tensor, n: Tensor, w: Tensor) =>
      klDiagonalNormal(
        diagonalNormal({ mean: m, logVariance: v }, { eventDims: 0 }),
        diagonalNormal({ mean: n, logVariance: w }, { eventDims: 0 }),
      );
    const inputs = [...q!, ...p!];
    const terms = mean.map((m, i) => {
      const difference = other[i]! - logVariance[i]!;
      return {
        difference,
        distance: square(m, otherMean[i]!, logVariance[i]!),
        excess: Math.expm1(difference) - difference,
      };
    });
    const exact = terms.map(({ distance, excess }) => 0.5 * (distance + excess));
    expectNear(
      kl(inputs[0]!, inputs[1]!, inputs[2]!, inputs[3]!).dataSync(),
      exact,
      exact.map((x) => x + 1e-4),
    );
    const gradients = tf
      .grads((m, v, n, w) => tf.sum(kl(m, v, n, w)))(inputs)
      .map((g) => g.dataSync());
    const byVariance = terms.map(({ difference }) => 0.5 * Math.expm1(difference));
    expectNear(
      gradients[1]!,
      byVariance,
      byVariance.map((x) => Math.abs(x) + 1e-3),
    );
    expectNear(
      gradients[3]!,
      terms.map(({ distance }, i) => -byVariance[i]! - distance / 2),
      exact.map((x) => x + 1),
    );
  });

  test("a mixture, one of whose components is far too narrow for the value", () => {
    const logits = tf.tensor([0, 0]);
    const parameters = [
      tf.tensor([
        [3, 0],
        [0, 0],
      ]),
      tf.tensor([
        [-170, -90],
        [0, 0],
      ]),
      tf.tensor([1, 0.5]),
    ];
    const logProb = (m: Tensor, v: Tensor, x: Tensor) =>
      mixture({ logits, components: diagonalNormal({ mean: m, logVariance: v }) }).logProb(x);
    const exact = logNormal(1, 0, 0) + logNormal(0.5, 0, 0) - Math.LN2;
    expect(logProb(parameters[0]!, parameters[1]!, parameters[2]!).dataSync()[0]).toBeCloseTo(exact, 5); // float32
    const [byMean, byVariance, byValue] = tf
      .grads((...all) => logProb(all[0]!, all[1]!, all[2]!))(parameters)
      .map((g) => [...g.dataSync()].map((x) => x + 0));
    expect(byMean).toEqual([0, 0, 1, 0.5].map(close));
    expect(byVariance).toEqual([0, 0, 0, (0.25 - 1) / 2].map(close));
    expect(byValue).toEqual([-1, -0.5].map(close));
  });

  test("a normal with a Cholesky factor of tiny and large entries", () => {
    for (const [first, second, below] of [
      [1e-30, 1, 0],
      [1e30, 1e-25, 0],
      [1e-20, 1e-20, 1e-21],
      [1, 1e-30, 0],
    ] as const) {
      const [a, b, c] = [first, second, below].map(Math.fround) as [number, number, number];
      for (const [x, y] of [
        [0, 0],
        [2 * a, 3 * b],
        [1e10, 0],
        [0, -1e-28],
      ].map((pair) => pair.map(Math.fround)) as [number, number][]) {
        const standardised = [x / a, (y - (c * x) / a) / b];
        const exact =
          -0.5 * (standardised[0]! ** 2 + standardised[1]! ** 2) - Math.log(a) - Math.log(b) - Math.log(2 * Math.PI);
        const normal = multivariateNormal({
          mean: tf.zeros([2]),
          scale: tf.tensor([
            [a, 0],
            [c, b],
          ]),
        });
        const found = normal.logProb(tf.tensor([x, y])).dataSync()[0]!;
        if (exact < -3.4e38) expect(found).toBe(-Infinity);
        else expect(Math.abs(found - exact)).toBeLessThanOrEqual(1e-5 * (Math.abs(exact) + 100));
      }
    }
  });
});

test("the divergence of a normal with a Cholesky factor from a diagonal one, as narrow or as wide", () => {
  for (const logVariance of [-120, -60, 0, 60, 120]) {
    const deviation = Math.exp(logVariance / 2);
    const q = multivariateNormal({
      mean: tf.tensor([deviation, 0]),
      scale: tf.tensor([
        [2 * deviation, 0],
        [deviation, deviation],
      ]),
    });
    const p = diagonalNormal({ mean: tf.zeros([2]), logVariance: tf.fill([2], logVariance) });
    const exact = 0.5 * (4 + 1 + 1 + 1 - 2 - Math.log(4));
    expect(klMultivariateNormal(q, p).dataSync()[0]).toBeCloseTo(exact, 4); // exponents of 60 in float32
  }
  expect(
    klMultivariateNormal(
      multivariateNormal({
        mean: tf.zeros([2]),
        scale: tf.tensor([
          [1, 0],
          [0, 1],
        ]),
      }),
      standardNormal([2]),
    ).dataSync()[0],
  ).toBe(0);
});
