import { computeOnce, eager } from "@elbo/core";
import { digits } from "@elbo/datasets";
import { onnx } from "@elbo/onnx";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { findModel, modelNames } from "../models/index.js";
import { trainingConfig } from "../models/protocols.js";

const data = await digits();

test.each(modelNames)("%s generates captured what it generates eagerly, from the same seed", async (name) => {
  const entry = findModel(name);
  const config = trainingConfig({ model: name, dataset: "digits", seed: 1, latent: 3, hidden: [8] }, entry);
  const { model } = entry.build(config, data);
  const { parameters } = model;
  const before = tf.memory().numTensors;
  const samples = (executor: typeof eager) =>
    computeOnce({ executor, parameters, seed: 1 }, (rng) => model.generate(3, rng));
  const [eagerly, captured] = [await samples(eager), await samples(onnx())];
  expect(captured.shape).toEqual([3, ...data.spec.shape]);
  // Means of 17 levels, up to 16, in float32 with another order of summation.
  captured.values.forEach((value, i) => expect(Math.abs(value - eagerly.values[i]!)).toBeLessThan(1e-3));
  expect(tf.memory().numTensors).toBe(before);
  model.dispose();
});
