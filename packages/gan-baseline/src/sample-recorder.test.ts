import { ArgumentError, createRng, fit } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { gan, recordSamples } from "./index.js";
import { points } from "./pictures.fixture.js";

test("examples of the same codes are kept after the chosen epochs", async () => {
  const model = gan({ data: points.spec, latent: 3, hidden: [5] });
  const { onEpoch, samples } = recordSamples(model, { epochs: [1, 3, 9], count: 5, seed: 4 });
  const before = tf.memory().numTensors;
  await fit(model, points, { epochs: 3, batchSize: 16, onEpoch });
  expect(tf.memory().numTensors).toBe(before);
  expect([...samples.keys()]).toEqual([1, 3]);
  const last = model.generate(5, createRng(4));
  expect(samples.get(3)).toEqual({ values: last.dataSync(), shape: [5, 2] });
  expect(samples.get(1)!.values).not.toEqual(samples.get(3)!.values);
  last.dispose();
  model.dispose();
});

test.each<[object, string]>([
  [{ epochs: [0] }, "recordSamples: epochs must be a list of integers from 1; got [0]."],
  [{ count: 0 }, "recordSamples: count must be a positive integer; got 0."],
  [{ seed: -1 }, "createRng: seed must be an integer from 0 to 2^53 - 1; got -1."],
  [{ every: 2 }, 'recordSamples: options must be among epochs, count, seed; got "every". Is it misspelt?'],
])("the options %j are refused", (options, message) => {
  expect(() => recordSamples({ generate: () => tf.scalar(0) }, options)).toThrow(ArgumentError);
  expect(() => recordSamples({ generate: () => tf.scalar(0) }, options)).toThrow(message);
});

test("what does not generate is refused before training", () => {
  expect(() => recordSamples({} as never)).toThrow("recordSamples: model must be one that generates; got {}.");
});
