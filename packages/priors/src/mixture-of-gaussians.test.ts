import { ArgumentError, createRng, evaluationPass, type PriorParts } from "@elbo/core";
import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { mixtureOfGaussians, type MixtureOfGaussiansOptions } from "./index.js";
import { plainModel } from "./model.fixture.js";

const pass = evaluationPass(createRng(0));
const weights = [0.1, 0.6, 0.3];
const means = [
  [-3, -3],
  [0, 4],
  [3, 3],
];
const logVariances = [
  [0, 0],
  [Math.log(9), -2],
  [-1, 1],
];

/** A prior with the parameters above, until the body ends. */
function withPrior(body: (prior: ReturnType<ReturnType<typeof mixtureOfGaussians>>) => void): void {
  const model = plainModel();
  const parts: PriorParts = { latent: 2, data: model.data, encoder: model.encoder, rng: createRng(1) };
  const prior = mixtureOfGaussians({ components: 3 })(parts);
  const values: Record<string, tf.TensorLike> = {
    logits: weights.map((w) => Math.log(w) + 2),
    mean: means,
    logVariance: logVariances,
  };
  tf.tidy(() => prior.parameters.forEach((variable, path) => variable.assign(tf.tensor(values[path] as number[][]))));
  tf.tidy(() => body(prior));
  [prior, model].forEach((each) => each.dispose());
}

/** log sum_k w_k prod_d N(z_d; m_kd, v_kd), in float64. */
function exactLogDensity(z: readonly number[]): number {
  const joint = weights.map((w, k) =>
    z.reduce((sum, x, d) => {
      const v = logVariances[k]![d]!;
      return sum - 0.5 * ((x - means[k]![d]!) ** 2 / Math.exp(v) + v + Math.log(2 * Math.PI));
    }, Math.log(w)),
  );
  const top = Math.max(...joint);
  return top + Math.log(joint.reduce((sum, term) => sum + Math.exp(term - top), 0));
}

test("the density is a sum over components of densities of whole codes", () => {
  // At [-3, 3] a mixture per dimension would see one component's first entry and another's second.
  const points = [
    [-3, -3],
    [-3, 3],
    [3, -3],
    [0, 4],
    [1.5, -0.5],
    [20, -20],
  ];
  withPrior((prior) => {
    const logDensity = prior.distribution(pass).logProb(tf.tensor2d(points)).dataSync();
    points.forEach((z, i) => {
      const exact = exactLogDensity(z);
      // float32 rounding of sums of squares
      expect(Math.abs(logDensity[i]! - exact)).toBeLessThan(1e-5 * Math.max(1, Math.abs(exact)));
    });
  });
});

test("draws pick components by their weights, in random order", () => {
  const count = 10_000;
  withPrior((prior) => {
    const draws = prior.distribution(pass).sample(createRng(5), [count]).arraySync() as number[][];
    const nearest = draws.map(([x, y]) => (y! > 3.3 && x! < 2 ? 1 : x! < 0 ? 0 : 2));
    // Component 0 is the only one below y = 0, but for a part in 10,000 of component 2: N(3, e) at -1.8 deviations
    const first = draws.filter(([x, y]) => x! < 0 && y! < 0).length / count;
    // 5 standard errors of sqrt(0.1 0.9 / 10,000) = 0.003
    expect(first).toBeGreaterThan(0.1 - 0.015);
    expect(first).toBeLessThan(0.1 + 0.015);
    expect(new Set(nearest.slice(0, 30)).size).toBe(3);
    expect(nearest.slice(0, 3)).not.toEqual([0, 1, 2]);
  });
});

test("draws of a component have the standard deviation exp(logVariance / 2)", () => {
  const count = 10_000;
  withPrior((prior) => {
    prior.parameters.get("logits")!.assign(tf.tensor1d([-100, 0, -100]));
    const draws = prior.distribution(pass).sample(createRng(6), [count]);
    const { mean, variance } = tf.moments(draws, 0);
    const deviation = tf.sqrt(variance).dataSync();
    // 5 standard errors: deviation / sqrt(2 n) for the deviation, deviation / sqrt(n) for the mean
    [3, Math.exp(-1)].forEach((exact, d) => {
      expect(Math.abs(deviation[d]! - exact)).toBeLessThan((5 * exact) / Math.sqrt(2 * count));
      expect(Math.abs(mean.dataSync()[d]! - means[1]![d]!)).toBeLessThan((5 * exact) / Math.sqrt(count));
    });
  });
});

test("it starts with equal weights, unit variances, and means of the given spread", () => {
  const model = plainModel();
  const parts: PriorParts = { latent: 2, data: model.data, encoder: model.encoder, rng: createRng(1) };
  const prior = mixtureOfGaussians({ components: 500, spread: 3 })(parts);
  const values = (path: string) => [...prior.parameters.get(path)!.dataSync()];
  expect(new Set([...values("logits"), ...values("logVariance")])).toEqual(new Set([0]));
  const square = values("mean").reduce((sum, x) => sum + x * x, 0) / 1000;
  // 5 standard errors of a variance from 1,000 draws: 9 sqrt(2 / 1000)
  expect(Math.abs(square - 9)).toBeLessThan(45 * Math.sqrt(2 / 1000));
  [prior, model].forEach((each) => each.dispose());
});

test("the logarithms of the variances scatter around 0 as asked", () => {
  const model = plainModel();
  const parts: PriorParts = { latent: 2, data: model.data, encoder: model.encoder, rng: createRng(1) };
  const prior = mixtureOfGaussians({ components: 500, varianceSpread: 0.5 })(parts);
  const squares = (path: string) =>
    [...prior.parameters.get(path)!.dataSync()].reduce((sum: number, x: number) => sum + x * x, 0) / 1000;
  const square = squares("logVariance");
  // 5 standard errors of a variance from 1,000 draws: 0.25 sqrt(2 / 1000)
  expect(Math.abs(square - 0.25)).toBeLessThan(1.25 * Math.sqrt(2 / 1000));
  // Drawn apart from the means
  expect(square).not.toBeCloseTo(squares("mean") / 4, 4);
  [prior, model].forEach((each) => each.dispose());
});

test("the configuration names the components", () => {
  expect(mixtureOfGaussians().config).toEqual({ kind: "mixture-of-gaussians", components: 16 });
});

test.each<[MixtureOfGaussiansOptions, string]>([
  [{ components: 0 }, "mixtureOfGaussians: components must be a positive integer; got 0."],
  [{ spread: -1 }, "mixtureOfGaussians: spread must be a positive number; got -1."],
  [{ varianceSpread: -1 }, "mixtureOfGaussians: varianceSpread must be a number of at least 0; got -1."],
  [
    { weights: [1] } as object,
    'mixtureOfGaussians: options must be among components, spread, varianceSpread; got "weights". Is it misspelt?',
  ],
])("the options %j are refused", (options, message) => {
  expect(() => mixtureOfGaussians(options)).toThrow(ArgumentError);
  expect(() => mixtureOfGaussians(options)).toThrow(message);
  expectNoLeakOnThrow(() => mixtureOfGaussians(options));
});
