import { type DiagonalNormal, diagonalNormal, RandomStream, standardNormal } from "@elbo/core";
import { useTestBackend } from "@elbo/vitest/backend";
import { tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decomposeKl, type KlDecomposition } from "./kl-decomposition.js";

const [batch, units] = [5, 3];

interface Case {
  readonly z: Float32Array;
  readonly mean: Float32Array;
  readonly logVariance: Float32Array;
}

/** Overlapping posteriors and draws from them, rounded to float32. */
function drawCase(seed: number): Case {
  const normal = (label: string) =>
    RandomStream.fromSeed(seed)
      .split(label)
      .fillNormal(new Float32Array(batch * units));
  const [mean, logVariance, noise] = [normal("mean"), normal("log variance"), normal("noise")];
  return { mean, logVariance, z: mean.map((mu, i) => mu + Math.exp(logVariance[i]! / 2) * noise[i]!) };
}

/** log q(z_id | x_j) in float64. */
function logDensity({ z, mean, logVariance }: Case, i: number, j: number, d: number): number {
  const [x, mu, lv] = [z[i * units + d]!, mean[j * units + d]!, logVariance[j * units + d]!];
  return -0.5 * ((x - mu) ** 2 / Math.exp(lv) + lv + Math.log(2 * Math.PI));
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

/** The three parts by sums over densities, in float64. */
function bruteForce(each: Case, examples: number): Record<keyof KlDecomposition, number>[] {
  return range(batch).map((i) => {
    const weight = (j: number) => (i === j ? 1 / examples : (examples - 1) / (examples * (batch - 1)));
    const code = (j: number) => sum(range(units).map((d) => logDensity(each, i, j, d)));
    const logCode = Math.log(sum(range(batch).map((j) => weight(j) * Math.exp(code(j)))));
    const unit = (d: number) => Math.log(sum(range(batch).map((j) => weight(j) * Math.exp(logDensity(each, i, j, d)))));
    const logUnits = sum(range(units).map(unit));
    const logPrior = sum(range(units).map((d) => -0.5 * (each.z[i * units + d]! ** 2 + Math.log(2 * Math.PI))));
    return {
      mutualInformation: code(i) - logCode,
      totalCorrelation: logCode - logUnits,
      dimensionwiseKl: logUnits - logPrior,
    };
  });
}

function computed({ z, mean, logVariance }: Case, examples: number): Record<keyof KlDecomposition, Float32Array> {
  return tf.tidy(() => {
    const matrix = (values: Float32Array) => tf.tensor(values, [batch, units]);
    const posterior = diagonalNormal({ mean: matrix(mean), logVariance: matrix(logVariance) });
    const parts = decomposeKl({ z: matrix(z), posterior, prior: standardNormal([units]) }, examples);
    return Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [name, (part as tf.Tensor).dataSync()]),
    ) as never;
  });
}

const names = ["mutualInformation", "totalCorrelation", "dimensionwiseKl"] as const;

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test.each([5, 6, 1000])(
    "the three parts are those of a brute-force computation, with %i examples in the data set",
    (examples) => {
      for (const seed of range(10)) {
        const each = drawCase(seed);
        const [parts, exact] = [computed(each, examples), bruteForce(each, examples)];
        for (const name of names)
          range(batch).forEach((i) => {
            // Differences of float32 densities of up to 20 nats, each with a few roundings of 1e-6.
            expect(Math.abs(parts[name][i]! - exact[i]![name]), name).toBeLessThan(3e-5);
          });
      }
    },
  );
});

test("the three parts add up to the KL at the drawn code, log q(z|x) - log p(z)", () => {
  const each = drawCase(3);
  const parts = computed(each, 5);
  range(batch).forEach((i) => {
    const posterior = sum(range(units).map((d) => logDensity(each, i, i, d)));
    const prior = sum(range(units).map((d) => -0.5 * (each.z[i * units + d]! ** 2 + Math.log(2 * Math.PI))));
    // As above.
    expect(Math.abs(sum(names.map((name) => parts[name][i]!)) - (posterior - prior))).toBeLessThan(3e-5);
  });
});

test("on the full data set the parts are those of the exact aggregate posterior, and add up to the analytic KL", () => {
  const draws = 400;
  const each = drawCase(7);
  const total = tf.tidy(() => {
    const matrix = (values: Float32Array) => tf.tensor(values, [batch, units]);
    const posterior = diagonalNormal({ mean: matrix(each.mean), logVariance: matrix(each.logVariance) });
    const totals = { mutualInformation: 0, totalCorrelation: 0, dimensionwiseKl: 0 };
    const stream = RandomStream.fromSeed(9);
    for (let draw = 0; draw < draws; draw++)
      tf.tidy(() => {
        const noise = tf.tensor(stream.fillNormal(new Float32Array(batch * units)), [batch, units]);
        const z = tf.add(posterior.mean, tf.mul(tf.exp(tf.mul(posterior.logVariance, 0.5)), noise));
        const parts = decomposeKl({ z, posterior, prior: standardNormal([units]) }, batch);
        for (const name of names) totals[name] += tf.mean(parts[name]).dataSync()[0]! / draws;
      });
    return totals;
  });
  const analytic =
    sum(
      range(batch * units).map(
        (i) => 0.5 * (each.mean[i]! ** 2 + Math.exp(each.logVariance[i]!) - 1 - each.logVariance[i]!),
      ),
    ) / batch;
  // log q - log p has a standard deviation below 3 nats here, and 400 x 5 draws are taken: five standard errors.
  expect(Math.abs(sum(names.map((name) => total[name])) - analytic)).toBeLessThan((5 * 3) / Math.sqrt(draws * batch));
  // With all examples in the batch, the code cannot tell more than which of the five it was.
  expect(total.mutualInformation).toBeGreaterThan(0);
  expect(total.mutualInformation).toBeLessThan(Math.log(batch));
  expect(total.totalCorrelation).toBeGreaterThan(0);
  expect(total.dimensionwiseKl).toBeGreaterThan(0);
});

test("when all posteriors are the prior, every part is zero", () => {
  const zeros = new Float32Array(batch * units);
  const { z } = drawCase(1);
  const parts = computed({ z, mean: zeros, logVariance: zeros }, 1000);
  // Densities near 10 nats in float32
  for (const name of names) for (const value of parts[name]) expect(Math.abs(value)).toBeLessThan(1e-5);
});

test("with one unit there is no total correlation, whatever the weights: they enter once per pair", () => {
  const each = tf.tidy(() => {
    const [mean, logVariance] = [tf.tensor([[0], [2], [-3]]), tf.tensor([[0], [-1], [1]])];
    const posterior: DiagonalNormal = diagonalNormal({ mean, logVariance });
    return decomposeKl(
      { z: tf.tensor([[0.5], [1], [-2]]), posterior, prior: standardNormal([1]) },
      1000,
    ).totalCorrelation.dataSync();
  });
  for (const value of each) expect(Math.abs(value)).toBeLessThan(1e-6);
});

test("gradients are those of the brute-force computation, by central differences", () => {
  const each = drawCase(2);
  const matrix = (values: Float32Array) => tf.tensor(values, [batch, units]);
  const gradient = tf.tidy(() =>
    tf
      .grad((mean) => {
        const posterior = diagonalNormal({ mean, logVariance: matrix(each.logVariance) });
        return tf.sum(
          decomposeKl({ z: matrix(each.z), posterior, prior: standardNormal([units]) }, 100).totalCorrelation,
        );
      })(matrix(each.mean))
      .dataSync(),
  );
  const total = (mean: Float32Array | Float64Array) =>
    sum(bruteForce({ ...each, mean: mean as Float32Array }, 100).map((p) => p.totalCorrelation));
  range(batch * units).forEach((at) => {
    const moved = (by: number) => total(Float64Array.from(each.mean, (mu, i) => (i === at ? mu + by : mu)));
    const difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
    // Float32 gradients of size one; the differences are good to 1e-9.
    expect(Math.abs(gradient[at]! - difference)).toBeLessThan(1e-4 * Math.max(1, Math.abs(difference)));
  });
});

test("a batch of one example has no mutual information, and a batch larger than the data set is refused", () => {
  tf.tidy(() => {
    const one = diagonalNormal({ mean: tf.tensor([[1, 2]]), logVariance: tf.tensor([[0, 1]]) });
    const { mutualInformation } = decomposeKl(
      { z: tf.tensor([[1, 1]]), posterior: one, prior: standardNormal([2]) },
      10,
    );
    expect(Math.abs(mutualInformation.dataSync()[0]!)).toBeLessThan(1e-6);
  });
  expect(() => computed(drawCase(0), 4)).toThrow(
    "betaTcVae: examples must be at least the size of the batch, 5; got 4. Pass examples: data.train.size.",
  );
});

test("three tensors are made", () => {
  const [z, mean, logVariance] = [tf.zeros([4, 2]), tf.ones([4, 2]), tf.zeros([4, 2])];
  const prior = standardNormal([2]);
  const latents = { z, posterior: diagonalNormal({ mean, logVariance }), prior };
  expect(tensorsMade(() => decomposeKl(latents, 9))).toBe(3);
  tf.dispose([z, mean, logVariance, prior.mean, prior.logVariance]);
});
