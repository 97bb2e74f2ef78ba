import { diagonalNormal, RandomStream, standardNormal } from "@elbo/core";
import { useTestBackend } from "@elbo/vitest/backend";
import { tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { information } from "./information.js";

const [batch, units] = [6, 2];
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

interface Case {
  readonly z: Float32Array;
  readonly mean: Float32Array;
  readonly logVariance: Float32Array;
}

function drawCase(seed: number): Case {
  const normal = (label: string) =>
    RandomStream.fromSeed(seed)
      .split(label)
      .fillNormal(new Float32Array(batch * units));
  const [mean, logVariance, noise] = [normal("mean"), normal("log variance"), normal("noise")];
  return { mean, logVariance, z: mean.map((mu, i) => mu + Math.exp(logVariance[i]! / 2) * noise[i]!) };
}

function computed({ z, mean, logVariance }: Case): { mutualInformation: number[]; marginalKl: number[] } {
  return tf.tidy(() => {
    const matrix = (values: Float32Array) => tf.tensor(values, [batch, units]);
    const posterior = diagonalNormal({ mean: matrix(mean), logVariance: matrix(logVariance) });
    const { mutualInformation, marginalKl } = information({ z: matrix(z), posterior, prior: standardNormal([units]) });
    return { mutualInformation: [...mutualInformation.dataSync()], marginalKl: [...marginalKl.dataSync()] };
  });
}

/** log N(z_i; mean, variance) in float64. */
function logNormal(
  z: Float32Array,
  i: number,
  mean: ArrayLike<number>,
  logVariance: ArrayLike<number>,
  j: number,
): number {
  return range(units).reduce((sum, d) => {
    const [mu, lv] = [mean[j * units + d]!, logVariance[j * units + d]!];
    return sum - 0.5 * ((z[i * units + d]! - mu) ** 2 / Math.exp(lv) + lv + Math.log(2 * Math.PI));
  }, 0);
}

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test("both parts are those of sums over densities", () => {
    const zeros = new Float32Array(units);
    for (const seed of range(8)) {
      const each = drawCase(seed);
      const { mutualInformation, marginalKl } = computed(each);
      for (const i of range(batch)) {
        const own = logNormal(each.z, i, each.mean, each.logVariance, i);
        const marginal = Math.log(
          range(batch).reduce((sum, j) => sum + Math.exp(logNormal(each.z, i, each.mean, each.logVariance, j)), 0) /
            batch,
        );
        // Differences of float32 densities of up to 20 nats.
        expect(Math.abs(mutualInformation[i]! - (own - marginal))).toBeLessThan(3e-5);
        expect(Math.abs(marginalKl[i]! - (marginal - logNormal(each.z, i, zeros, zeros, 0)))).toBeLessThan(3e-5);
      }
    }
  });
});

test("posteriors that have collapsed to one normal tell nothing: the mutual information is 0", () => {
  const same = (value: number) => new Float32Array(batch * units).fill(value);
  for (const value of computed({ z: drawCase(1).z, mean: same(0.5), logVariance: same(-1) }).mutualInformation)
    // Densities near 10 nats in float32
    expect(Math.abs(value)).toBeLessThan(1e-5);
});

test("posteriors far apart tell which of the B examples it was: the mutual information is log B, its bound", () => {
  const mean = Float32Array.from({ length: batch * units }, (_, i) => 100 * Math.floor(i / units));
  for (const value of computed({ z: mean, mean, logVariance: new Float32Array(batch * units) }).mutualInformation)
    expect(value).toBeCloseTo(Math.log(batch), 5);
});

test("no estimate at a code exceeds log B", () => {
  for (const seed of range(50))
    for (const value of computed(drawCase(seed)).mutualInformation) expect(value).toBeLessThan(Math.log(batch) + 1e-5);
});

test("two tensors are made", () => {
  const [z, mean, logVariance] = [tf.zeros([4, 2]), tf.ones([4, 2]), tf.zeros([4, 2])];
  const prior = standardNormal([2]);
  const posterior = diagonalNormal({ mean, logVariance });
  expect(tensorsMade(() => tf.dispose(Object.values(information({ z, posterior, prior }))))).toBe(0);
  tf.dispose([z, mean, logVariance, prior.mean, prior.logVariance]);
});
