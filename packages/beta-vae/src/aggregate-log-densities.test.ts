import { RandomStream } from "@elbo/core";
import { useTestBackend } from "@elbo/vitest/backend";
import { tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aggregateLogDensities } from "./aggregate-log-densities.js";
import { tilesOf } from "./pair-tiles.js";
import { type LogWeights, stratifiedLogWeights } from "./stratified-weights.js";

type Three<T> = readonly [z: T, mean: T, logVariance: T];

interface Case {
  readonly units: number;
  readonly batch: number;
  readonly weights: LogWeights;
  /** Each [units, batch], rounded to float32. */
  readonly values: Three<Float32Array>;
  /** dL/d(log-density), [1 + units, batch] */
  readonly dy: Float32Array;
}

function drawCase(units: number, batch: number, logVariance: number, examples = 1000): Case {
  const normal = (label: string, size = units * batch) =>
    RandomStream.fromSeed(5).split(label).fillNormal(new Float32Array(size));
  const [mean, noise] = [normal("mean"), normal("noise")];
  const logVariances = normal("log variance").map((x) => 0.3 * x + logVariance);
  const z = mean.map((mu, i) => mu + Math.exp(logVariances[i]! / 2) * noise[i]!);
  const weights = stratifiedLogWeights(batch, examples);
  return { units, batch, weights, values: [z, mean, logVariances], dy: normal("dy", (1 + units) * batch) };
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

interface Exact {
  readonly value: Float64Array;
  readonly gradients: Three<Float64Array>;
}

/** The log-densities, and the gradients of their sum with weights dy, pair by pair in float64. */
function exactly({ units, batch, weights, values: [z, mean, logVariance], dy }: Case): Exact {
  const value = new Float64Array((1 + units) * batch);
  const gradients: Three<Float64Array> = [z, mean, logVariance].map(({ length }) => new Float64Array(length)) as never;
  for (const i of range(batch)) {
    const offset = (d: number, j: number) => z[d * batch + i]! - mean[d * batch + j]!;
    const log = (d: number, j: number) => {
      const lv = logVariance[d * batch + j]!;
      return -0.5 * (offset(d, j) ** 2 / Math.exp(lv) + lv + Math.log(2 * Math.PI));
    };
    const weight = (j: number) => (i === j ? weights.own : weights.other);
    const add = (row: number, dims: readonly number[]) => {
      const logs = range(batch).map((j) => weight(j) + sum(dims.map((d) => log(d, j))));
      const largest = Math.max(...logs);
      const total = largest + Math.log(sum(logs.map((x) => Math.exp(x - largest))));
      value[row * batch + i] = total;
      for (const j of range(batch))
        for (const d of dims) {
          const share = dy[row * batch + i]! * Math.exp(logs[j]! - total);
          const precision = Math.exp(-logVariance[d * batch + j]!);
          gradients[0][d * batch + i]! -= share * offset(d, j) * precision;
          gradients[1][d * batch + j]! += share * offset(d, j) * precision;
          gradients[2][d * batch + j]! += share * 0.5 * (offset(d, j) ** 2 * precision - 1);
        }
    };
    add(0, range(units));
    for (const d of range(units)) add(1 + d, [d]);
  }
  return { value, gradients };
}

function computed({ units, batch, weights, values, dy }: Case, mostPairs: number): Exact {
  const numbers = tf.tidy(() => {
    const logs = (...[z, mean, logVariance]: tf.Tensor[]) =>
      aggregateLogDensities({ z: z!, mean: mean!, logVariance: logVariance! }, weights, mostPairs);
    const inputs = values.map((x) => tf.tensor(x, [units, batch]));
    const gradients = tf.grads(logs)(inputs, tf.tensor(dy, [1 + units, batch]));
    return [logs(...inputs), ...gradients].map((x) => x.dataSync<"float32">());
  });
  const [value, ...gradients] = numbers.map((x) => Float64Array.from(x));
  return { value: value!, gradients: gradients as never };
}

/** The largest error, of the size of the largest entry or 1. */
function worst(actual: Float64Array, expected: Float64Array): number {
  const size = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
  return actual.reduce((most, x, i) => Math.max(most, Math.abs(x - expected[i]!)), 0) / size;
}

const cases = {
  "one tile": [drawCase(3, 5, 0), 2 ** 20],
  "tiles of all draws and some units": [drawCase(5, 6, -1), 80],
  "tiles of some draws and one unit": [drawCase(3, 7, -1), 20],
  "one example": [drawCase(2, 1, 0), 2 ** 20],
  "sharp posteriors": [drawCase(3, 6, 2 * Math.log(0.01)), 40],
  "posteriors of which one alone matters, in a large data set": [drawCase(2, 6, 2 * Math.log(1e-3), 1e9), 2 ** 20],
} as const;

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test.each(Object.entries(cases))("%s: densities and gradients are those of float64", (name, [each, mostPairs]) => {
    const [actual, exact] = [computed(each, mostPairs), exactly(each)];
    // A few roundings of 6e-8 of numbers up to 50.
    expect(worst(actual.value, exact.value), "value").toBeLessThan(1e-6);
    // z and mean carry 1e-7 |z| / sigma, with |z| up to 2.5.
    const lost = name.startsWith("posteriors of which one") ? 2.5e-4 : name === "sharp posteriors" ? 2.5e-5 : 3e-6;
    const bounds = [lost, lost, 5e-6];
    actual.gradients.forEach((gradient, at) =>
      expect(worst(gradient, exact.gradients[at]!), `gradient ${at}`).toBeLessThan(bounds[at]!),
    );
  });
});

test("tiles cover every pair once, and have as many units and draws as may be", () => {
  for (const [units, batch, most] of [
    [3, 5, 1000],
    [5, 6, 80],
    [3, 7, 20],
    [2, 9, 1],
  ] as const) {
    const seen = new Map<string, number>();
    for (const tile of tilesOf(units, batch, most).flat()) {
      expect(tile.draws * batch * tile.units <= most || tile.draws * tile.units === 1).toBe(true);
      for (const d of range(tile.units))
        for (const i of range(tile.draws)) {
          const key = `${tile.unit + d},${tile.draw + i}`;
          seen.set(key, (seen.get(key) ?? 0) + 1);
        }
    }
    expect([...seen.values()]).toEqual(Array(units * batch).fill(1));
  }
  expect(tilesOf(10, 64).flat()).toHaveLength(1);
  expect(tilesOf(10, 2048).map((tiles) => tiles.length)).toEqual(Array(16).fill(10));
});

test("a draw that is far from its own posterior has a finite density", () => {
  const far = tf.tidy(() =>
    aggregateLogDensities(
      { z: tf.tensor([[40, 0]]), mean: tf.tensor([[0, 40]]), logVariance: tf.zeros([1, 2]) },
      stratifiedLogWeights(2, 2),
    ).dataSync(),
  );
  // Own parts of -800 nats, and e^87 times that at most, where the other's part is 1.
  for (const value of far) expect(value).toBeCloseTo(-800 - Math.log(2) - 0.5 * Math.log(2 * Math.PI) + 87.3, 0);
});

test("one tensor is made", () => {
  const [z, mean, logVariance] = [tf.zeros([2, 4]), tf.ones([2, 4]), tf.zeros([2, 4])];
  expect(tensorsMade(() => aggregateLogDensities({ z, mean, logVariance }, stratifiedLogWeights(4, 9), 8))).toBe(1);
  tf.dispose([z, mean, logVariance]);
});
