import { ArgumentError, createRng, evaluationPass, type Shape } from "@elbo/core";
import { useTestBackend } from "@elbo/vitest/backend";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { causalNetwork } from "./causal-network.js";
import { type CodePrior } from "./code-prior.js";
import { gatedPixelCnn } from "../index.js";

const pass = evaluationPass(createRng(0));

/** The logits of each place, [places][codes], for one example's codes. */
function logitsOf(space: { shape: Shape; codes: number }, options: { layers: number; kernelSize: number }) {
  const network = causalNetwork(space, { filters: 4, ...options }, createRng(3));
  const places = space.shape.reduce((all, size) => all * size, 1);
  return {
    ...network,
    at: (codes: readonly number[]): number[][] => {
      const [values] = tf.tidy(() => {
        const logits = network.apply(tf.tensor(codes, [1, ...space.shape], "int32"), pass);
        return [tf.reshape(logits, [places, space.codes]).arraySync() as number[][]];
      });
      return values;
    },
  };
}

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test.each<[string, Shape, number, number]>([
    ["a grid", [4, 5], 3, 3],
    ["a grid under wide windows", [4, 4], 2, 5],
    ["a grid of two rows", [2, 3], 2, 3],
    ["a row", [6], 2, 3],
    ["a column", [5, 1], 2, 3],
    ["a block", [2, 2, 2], 3, 3],
  ])(
    "the logits of a place of %s do not change with the codes from it on, to the bit",
    (_, shape, layers, kernelSize) => {
      const network = logitsOf({ shape, codes: 3 }, { layers, kernelSize });
      const places = shape.reduce((all, size) => all * size, 1);
      const codes = Array.from({ length: places }, (_, i) => (2 * i) % 3);
      const before = network.at(codes);
      for (let changed = 0; changed < places; changed++) {
        const after = network.at(codes.map((code, place) => (place === changed ? (code + 1) % 3 : code)));
        expect(after.slice(0, changed + 1)).toEqual(before.slice(0, changed + 1));
      }
      network.dispose();
    },
  );

  test("no place before it is missed: there is no blind spot", () => {
    // Four layers of 3 x 3 windows reach four columns to the side in the rows above, and every column before in its own.
    const shape = [4, 4];
    const network = logitsOf({ shape, codes: 3 }, { layers: 4, kernelSize: 3 });
    const codes = new Array<number>(16).fill(0);
    const before = network.at(codes);
    for (let changed = 0; changed < 15; changed++) {
      const after = network.at(codes.map((code, place) => (place === changed ? 1 : code)));
      const moved = Array.from({ length: 16 }, (_, place) => place).filter(
        (place) => String(after[place]) !== String(before[place]),
      );
      expect(moved).toEqual(Array.from({ length: 15 - changed }, (_, i) => changed + 1 + i));
    }
    network.dispose();
  });

  test("it is a distribution: the probabilities of all codes add up to 1", () => {
    const prior = build([2, 2], 3);
    const total = tf.tidy(() => [
      tf.sum(tf.exp(prior.distribution(pass).logProb(allCodes(4, 3, [2, 2])))).dataSync()[0]!,
    ])[0]!;
    // 81 probabilities in float32.
    expect(Math.abs(total - 1)).toBeLessThan(1e-5);
    prior.dispose();
  });
});

const build = (shape: Shape, codes: number): CodePrior => {
  const prior = gatedPixelCnn({ filters: 4, layers: 2, kernelSize: 3 })({ shape, codes }, createRng(3));
  // Far enough from uniform for draws to tell.
  tf.tidy(() => prior.parameters.forEach((variable) => variable.assign(tf.mul(variable, 3))));
  return prior;
};

/** Every array of codes, [levels^places, ...shape]. */
function allCodes(places: number, levels: number, shape: Shape): tf.Tensor {
  const rows = Array.from({ length: levels ** places }, (_, i) =>
    Array.from({ length: places }, (_, place) => Math.floor(i / levels ** place) % levels),
  );
  return tf.tensor(rows.flat(), [rows.length, ...shape]);
}

test("draws come as often as their probabilities say", () => {
  const prior = build([1, 3], 2);
  const draws = 4000;
  tf.tidy(() => {
    const p = tf.exp(prior.distribution(pass).logProb(allCodes(3, 2, [1, 3]))).dataSync();
    expect(Math.max(...p) / Math.min(...p)).toBeGreaterThan(3);
    const sample = prior.distribution(pass).sample(createRng(5), [draws]);
    expect(sample.shape).toEqual([draws, 1, 3]);
    const rows = tf.reshape(sample, [draws, 3]).arraySync() as number[][];
    const counts = new Array<number>(8).fill(0);
    rows.forEach(([a, b, c]) => counts[a! + 2 * b! + 4 * c!]!++);
    const chiSquare = counts.reduce((sum, count, i) => sum + (count - draws * p[i]!) ** 2 / (draws * p[i]!), 0);
    // 7 degrees of freedom: P(chi² > 38.9) = 2e-6.
    expect(chiSquare).toBeLessThan(38.9);
  });
  prior.dispose();
});

test("equal generators give equal draws, and leading axes of draws and of values are kept", () => {
  const prior = build([2, 2], 3);
  tf.tidy(() => {
    const distribution = prior.distribution(pass);
    const draws = distribution.sample(createRng(5), [3, 2]);
    expect(draws.shape).toEqual([3, 2, 2, 2]);
    expect(distribution.sample(createRng(5), [3, 2]).dataSync()).toEqual(draws.dataSync());
    expect(distribution.logProb(draws).shape).toEqual([3, 2]);
    expect(distribution.sample(createRng(1)).shape).toEqual([2, 2]);
  });
  prior.dispose();
});

test("its parameters have the documented names, and it leaks nothing", () => {
  const factory = gatedPixelCnn({ filters: 2, layers: 2, kernelSize: 3 });
  const prior = factory({ shape: [2, 2], codes: 3 }, createRng(0));
  const names = [...prior.parameters.keys()];
  expect(names.slice(0, 2)).toEqual(["embedding", "place"]);
  expect(names).toContain("layer1/vertical/kernel");
  expect(names.slice(-2)).toEqual(["logits/kernel", "logits/bias"]);
  const codes = tf.zeros([2, 2, 2]);
  expect(tensorsMade(() => prior.distribution(pass).logProb(codes).dispose())).toBe(0);
  expect(tensorsMade(() => prior.distribution(pass).sample(createRng(1), [2]).dispose())).toBe(0);
  codes.dispose();
  expect(tensorsMade(() => prior.dispose())).toBe(-names.length);
});

test.each<[object, string]>([
  [{ filters: 0 }, "gatedPixelCnn: filters must be a positive integer; got 0."],
  [{ layers: 1.5 }, "gatedPixelCnn: layers must be a positive integer; got 1.5."],
  [{ kernelSize: 4 }, "gatedPixelCnn: kernelSize must be an odd number of at least 3; got 4."],
  [{ kernelSize: 1 }, "gatedPixelCnn: kernelSize must be an odd number of at least 3; got 1."],
  [{ depth: 1 }, 'got "depth". Is it misspelt?'],
])("%j is refused by name", (options, message) => {
  expect(() => gatedPixelCnn(options)).toThrow(ArgumentError);
  expect(() => gatedPixelCnn(options)).toThrow(message);
});

test("fewer than two codes are refused when it is built, with nothing left behind", () => {
  expectNoLeakOnThrow(() => gatedPixelCnn()({ shape: [1], codes: 3 }, createRng(0)));
});
