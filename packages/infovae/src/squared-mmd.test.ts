import { ArgumentError, createRng, RandomStream, ShapeError } from "@elbo/core";
import { useTestBackend } from "@elbo/vitest/backend";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type MmdOptions, squaredMmd } from "./squared-mmd.js";

type Points = readonly (readonly number[])[];

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const distance = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);

/** Normal points, rounded to float32. */
function points(seed: number, count: number, units: number, shift = 0): Points {
  const values = RandomStream.fromSeed(seed).fillNormal(new Float32Array(count * units));
  return range(count).map((i) => range(units).map((unit) => Math.fround(values[i * units + unit]! + shift)));
}

function bandwidthOf(z: Points, w: Points, { bandwidth = "original" }: MmdOptions): number {
  if (typeof bandwidth === "number") return bandwidth;
  if (bandwidth === "original") return z[0]!.length ** 2;
  const sorted = z.flatMap((a) => w.map((b) => distance(a, b))).sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/** By sums over pairs, in float64. */
function bruteForce(z: Points, w: Points, options: MmdOptions, bandwidth = bandwidthOf(z, w, options)): number {
  const scales = [0.1, 0.2, 0.5, 1, 2, 5, 10].map((scale) => 2 * scale * z[0]!.length);
  const kernel = (a: readonly number[], b: readonly number[]) =>
    options.kernel === "inverseMultiquadratic"
      ? scales.reduce((sum, c) => sum + c / (c + distance(a, b)), 0)
      : Math.exp(-distance(a, b) / bandwidth);
  const within = (x: Points) =>
    average(
      x.flatMap((a, i) => x.flatMap((b, j) => (options.estimator === "biased" || i !== j ? [kernel(a, b)] : []))),
    );
  return within(z) + within(w) - 2 * average(z.flatMap((a) => w.map((b) => kernel(a, b))));
}

function computed(z: Points, w: Points, options: MmdOptions = {}): number {
  return tf.tidy(() => squaredMmd(tf.tensor2d(z as number[][]), tf.tensor2d(w as number[][]), options).dataSync()[0]!);
}

const variants: MmdOptions[] = (["unbiased", "biased"] as const).flatMap((estimator) => [
  { estimator },
  { estimator, bandwidth: "median" },
  { estimator, bandwidth: 0.7 },
  { estimator, kernel: "inverseMultiquadratic" },
]);

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test.each(variants)("%j is the sum over pairs", (options) => {
    for (const [n, m, units] of [
      [6, 6, 3],
      [5, 8, 1],
      [7, 3, 4],
    ] as const) {
      const [z, w] = [points(1, n, units, 0.5), points(2, m, units)];
      // Kernel values of up to 7 with errors of a few 1e-7 from products of matrices.
      expect(Math.abs(computed(z, w, options) - bruteForce(z, w, options))).toBeLessThan(1e-5);
    }
  });

  test.each(variants)(
    "%j has the gradient of the sum over pairs, by central differences, with a fixed bandwidth",
    (options) => {
      const [z, w] = [points(3, 5, 2, 0.3), points(4, 5, 2)];
      const bandwidth = bandwidthOf(z, w, options);
      const gradient = tf.tidy(() =>
        tf
          .grad((x) => squaredMmd(x, tf.tensor2d(w as number[][]), options))(tf.tensor2d(z as number[][]))
          .dataSync(),
      );
      for (const i of range(5))
        for (const unit of range(2)) {
          const moved = (by: number) =>
            bruteForce(
              z.map((a, at) => a.map((value, d) => (at === i && d === unit ? value + by : value))),
              w,
              options,
              bandwidth,
            );
          // Differences are good to 1e-9; float32 gradients near 0.1 to 1e-6.
          expect(Math.abs(gradient[2 * i + unit]! - (moved(1e-5) - moved(-1e-5)) / 2e-5)).toBeLessThan(1e-5);
        }
    },
  );
});

test("of two points each: the unbiased estimate divides by n (n - 1) = 2 once", () => {
  const z = [[0], [1]];
  // Equal samples: e^-1 + e^-1 - 2 (1 + e^-1) / 2.
  expect(computed(z, z, { bandwidth: 1 })).toBeCloseTo(Math.exp(-1) - 1, 6);
  expect(computed(z, z, { bandwidth: 1, estimator: "biased" })).toBeCloseTo(0, 6);
});

/** E k(a, b) for a - b ~ N(mean, variance I) in `units` dimensions, with the RBF kernel of bandwidth h. */
function expectedRbf(h: number, units: number, mean: number, variance: number): number {
  return (h / (h + 2 * variance)) ** (units / 2) * Math.exp((-units * mean * mean) / (h + 2 * variance));
}

test("between N(0.5, 0.36 I) and N(0, I) both estimators have the expectation of the closed form", () => {
  const [count, units, repeats, mean, variance] = [20, 3, 400, 0.5, 0.36] as const;
  const h = units ** 2;
  const [zz, ww, zw] = [
    expectedRbf(h, units, 0, 2 * variance),
    expectedRbf(h, units, 0, 2),
    expectedRbf(h, units, mean, 1 + variance),
  ];
  const exact = zz + ww - 2 * zw;
  for (const estimator of ["unbiased", "biased"] as const) {
    const draws = range(repeats).map((i) =>
      tf.tidy(() => {
        const rng = createRng(5).split(i);
        const z = tf.add(tf.mul(rng.split("z").normal([count, units]), Math.sqrt(variance)), mean);
        return squaredMmd(z, rng.split("w").normal([count, units]), { estimator }).dataSync()[0]!;
      }),
    );
    const bias = estimator === "biased" ? (1 - zz + 1 - ww) / count : 0;
    const error = Math.sqrt(average(draws.map((value) => (value - average(draws)) ** 2)) / (repeats - 1));
    expect(Math.abs(average(draws) - exact - bias)).toBeLessThan(5 * error);
    // Enough draws to tell the two expectations apart.
    expect((2 - zz - ww) / count).toBeGreaterThan(10 * error);
  }
});

test("the inverse multiquadratic between N(0, 4 I) and N(0, I) on the plane has the expectation of a quadrature", () => {
  // |a - b|² / (2 variance) is exponential for a - b ~ N(0, variance I) on the plane; midpoints of 40,000 quantiles.
  const quantiles = range(40_000).map((i) => -Math.log(1 - (i + 0.5) / 40_000));
  const expected = (variance: number) =>
    [0.1, 0.2, 0.5, 1, 2, 5, 10].reduce(
      (sum, s) => sum + average(quantiles.map((e) => (4 * s) / (4 * s + 2 * variance * e))),
      0,
    );
  const exact = expected(8) + expected(2) - 2 * expected(5);
  const draws = range(300).map((i) =>
    tf.tidy(() => {
      const rng = createRng(6).split(i);
      const z = tf.mul(rng.split("z").normal([20, 2]), 2);
      return squaredMmd(z, rng.split("w").normal([20, 2]), { kernel: "inverseMultiquadratic" }).dataSync()[0]!;
    }),
  );
  const error = Math.sqrt(average(draws.map((value) => (value - average(draws)) ** 2)) / (draws.length - 1));
  expect(Math.abs(average(draws) - exact)).toBeLessThan(5 * error);
});

test.each<[object, RegExp]>([
  [{ kernel: "gaussian" }, /squaredMmd: kernel must be "rbf" or "inverseMultiquadratic"; got "gaussian"/],
  [{ bandwidth: 0 }, /squaredMmd: bandwidth must be "original", "median" or a positive number; got 0/],
  [{ bandwidth: "mean" }, /squaredMmd: bandwidth must be .*; got "mean"/],
  [
    { kernel: "inverseMultiquadratic", bandwidth: 1 },
    /bandwidth must be left out unless kernel is "rbf"; got 1. The inverse/,
  ],
  [{ estimator: "linear" }, /squaredMmd: estimator must be "unbiased" or "biased"; got "linear"/],
  [{ scale: 1 }, /squaredMmd: options must be among kernel, bandwidth, estimator; got "scale"/],
])("the options %j are refused by name and leak nothing", (options, message) => {
  const refused = () => computed([[0], [1]], [[0], [1]], options);
  expect(refused).toThrow(message);
  expect(refused).toThrow(ArgumentError);
  expectNoLeakOnThrow(refused);
});

test("points of other sizes, and too few of them, are refused", () => {
  expect(() =>
    computed(
      [[0], [1]],
      [
        [0, 1],
        [1, 2],
      ],
    ),
  ).toThrow(ShapeError);
  expect(() =>
    computed(
      [[0], [1]],
      [
        [0, 1],
        [1, 2],
      ],
    ),
  ).toThrow(/w must be points of the size of those in z \[2, 1\]; got \[2, 2\]/);
  expect(() => computed([[0]], [[0], [1]])).toThrow(
    /squaredMmd: z must hold at least 2 points for this estimator; got \[1, 1\]/,
  );
  expect(computed([[0]], [[0]], { estimator: "biased" })).toBeCloseTo(0, 6);
});

test("one tensor is made", () => {
  const [z, w] = [tf.ones([4, 2]), tf.zeros([4, 2])];
  for (const options of variants) expect(tensorsMade(() => squaredMmd(z, w, options).dispose())).toBe(0);
  tf.dispose([z, w]);
});
