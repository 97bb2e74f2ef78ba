import { ArgumentError, createRng, ShapeError } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { featuresOf } from "./features.js";
import { frechetDistance } from "./frechet-distance.js";
import { sampleQuality } from "./sample-quality.js";

const sums = {
  name: "sum",
  apply: (x: tf.Tensor) => tf.tidy(() => tf.stack([tf.sum(x, [1, 2]), tf.max(x, [1, 2])], 1)),
};

test("features come in batches, also of a promise, and nothing but their values stays", async () => {
  const examples = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [3, 2, 2]);
  const tensors = tf.memory().numTensors;
  const expected = { values: Float32Array.of(10, 4, 26, 8, 42, 12), shape: [3, 2] };
  expect(await featuresOf(sums, examples, 2)).toEqual(expected);
  expect(await featuresOf({ name: "later", apply: async (x) => sums.apply(x) }, examples)).toEqual(expected);
  expect(tf.memory().numTensors).toBe(tensors);
  examples.dispose();
});

test("a result that is no features, a failing network and impossible arguments are refused and leak nothing", async () => {
  const examples = tf.ones([3, 2]);
  const tensors = tf.memory().numTensors;
  const whole = { name: "whole", apply: (x: tf.Tensor) => tf.expandDims(x, 2) };
  await expect(featuresOf(whole, examples)).rejects.toThrow(ShapeError);
  await expect(featuresOf(whole, examples)).rejects.toThrow(
    /featuresOf: the result of "whole" must be \[3, size\]; got \[3, 2, 1\]/,
  );
  const failing = { name: "failing", apply: () => Promise.reject(new Error("no network")) };
  await expect(featuresOf(failing, examples)).rejects.toThrow("no network");
  await expect(featuresOf(whole, examples, 0)).rejects.toThrow(ArgumentError);
  const line = tf.ones([3]);
  await expect(featuresOf(whole, line)).rejects.toThrow(/examples must be \[n, ...shape\]; got \[3\]/);
  line.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
  examples.dispose();
});

test("all figures of one sample at once are those of the single functions", async () => {
  const rng = createRng(1);
  const [generated, real, training] = ["generated", "real", "training"].map((label) =>
    rng.split(label).normal([60, 2, 2]),
  );
  const tensors = tf.memory().numTensors;
  const found = await sampleQuality(
    { generated: generated!, real: real!, training: training! },
    { features: sums, batchSize: 25 },
  );
  expect(found.frechetDistance).toEqual(
    await frechetDistance(await featuresOf(sums, real!), await featuresOf(sums, generated!), { features: "sum" }),
  );
  expect(Object.keys(found)).toEqual([
    "frechetDistance",
    "kernelDistance",
    "precision",
    "recall",
    "density",
    "coverage",
    "copyRate",
  ]);
  for (const { value, count } of Object.values(found)) expect([Number.isFinite(value), count]).toEqual([true, 60]);
  expect((await sampleQuality({ generated: generated!, real: real! }, { features: sums })).copyRate).toBeUndefined();
  const misspelt = sampleQuality({ generated: generated!, real: real! }, { features: sums, batch: 3 } as never);
  await expect(misspelt).rejects.toThrow(
    /sampleQuality: options must be among features, batchSize, blocks; got "batch"/,
  );
  expect(tf.memory().numTensors).toBe(tensors);
  tf.dispose([generated, real, training]);
});
