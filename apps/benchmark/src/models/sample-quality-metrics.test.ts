import { eager, type ExampleSource, RandomStream } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { type Metric } from "./bench-model.js";
import { qualityMetrics, sampleViewer } from "./sample-quality-metrics.js";

/** Points of four entries from N(0, I). */
function points(size: number, seed: number): ExampleSource {
  const values = RandomStream.fromSeed(seed).fillNormal(new Float32Array(4 * size));
  return {
    spec: { name: "points", shape: [4], kind: "real" },
    size,
    fingerprint: `points ${seed}`,
    read: (indices) => {
      const x = new Float32Array(4 * indices.length);
      indices.forEach((index, i) => x.set(values.subarray(4 * index, 4 * index + 4), 4 * i));
      return { x: { values: x, shape: [indices.length, 4] } };
    },
  };
}

const [train, heldOut] = [points(600, 1), points(600, 2)];
const network = { name: "entry", apply: (x: tf.Tensor) => tf.clone(x) };
const untrained = { kind: "made up", config: {}, players: () => [], dispose: () => undefined, parameters: new Map() };
const valueOf = (metrics: readonly Metric[], name: string) => metrics.find((metric) => metric.name === name)!.value;

test("draws like the data, and means that are copies of the training set, are told apart by metrics of the same names", async () => {
  const viewer = await sampleViewer(network, heldOut, train);
  const copies = (count: number) =>
    tf.tensor(
      train.read(
        Uint32Array.from({ length: count }, (_, i) => i),
        RandomStream.fromSeed(0),
      )["x"]!.values,
      [count, 4],
    );
  const model = { ...untrained, generate: copies };
  const before = tf.memory().numTensors;
  const metrics = await qualityMetrics({ model, draw: (count, rng) => rng.normal([count, 4]) }, viewer, {
    executor: eager,
    seed: 1,
  });
  expect(tf.memory().numTensors).toBe(before);
  const names = [
    "entry Fréchet distance",
    "entry kernel distance",
    "precision",
    "recall",
    "density",
    "coverage",
    "copy rate",
  ];
  expect(metrics.map(({ name }) => name)).toEqual([
    ...names.map((name) => `${name}, draws`),
    ...names.map((name) => `${name}, means`),
  ]);
  // 500 draws beside 500 examples: the distance is too large by some 4 x 5 / 2 / 500.
  expect(valueOf(metrics, "entry Fréchet distance, draws")).toBeLessThan(0.2);
  expect(valueOf(metrics, "precision, draws")).toBeGreaterThan(0.7);
  expect(valueOf(metrics, "copy rate, draws")).toBeLessThan(0.15);
  // The same hundred examples in every round.
  expect(valueOf(metrics, "copy rate, means")).toBe(1);
  for (const { meaning } of metrics) expect(meaning).not.toContain("undefined");
});

test("a generator without p(x|z) has draws alone", async () => {
  const viewer = await sampleViewer(network, heldOut, train);
  const generate = (count: number) => tf.ones([count, 4]);
  const metrics = await qualityMetrics({ model: { ...untrained, generate } }, viewer, { executor: eager, seed: 1 });
  expect(metrics.every(({ name }) => name.endsWith(", draws"))).toBe(true);
  // One point has no recall.
  expect(valueOf(metrics, "recall, draws")).toBe(0);
});
