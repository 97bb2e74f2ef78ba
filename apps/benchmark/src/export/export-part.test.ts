import { createRng } from "@elbo/core";
import { digits } from "@elbo/datasets";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { findModel, modelNames } from "../models/index.js";
import { trainingConfig } from "../models/protocols.js";
import { checkPart } from "./check-part.js";
import { exportPart } from "./export-part.js";

const data = await digits();

test.each(modelNames)("what is exported of %s gives in ONNX Runtime what the model gives", async (name) => {
  const entry = findModel(name);
  const config = trainingConfig({ model: name, dataset: "digits", seed: 1, latent: 3, hidden: [8] }, entry);
  const { model, parts } = entry.build(config, data);
  // Weights that are not trained give outputs near each other: larger ones tell them apart.
  for (const variable of model.parameters.values())
    if (variable.trainable)
      tf.tidy(() => variable.assign(tf.add(variable, tf.mul(createRng(2).normal(variable.shape), 0.05))));
  const before = tf.memory().numTensors;
  for (const part of Object.values(parts)) {
    const file = exportPart(part, 2);
    // Means of 17 levels, up to 16, in float32 with another order of summation; whole numbers are equal.
    expect(await checkPart(part, file, 2)).toBeLessThan(2e-4);
  }
  expect(Object.keys(parts)).toContain("decoder");
  expect(tf.memory().numTensors).toBe(before);
  model.dispose();
});

test("a file that gives something else is found out", async () => {
  const part = (factor: number) => ({
    inputs: { z: { shape: [2], dtype: "float32" } as const },
    output: "x",
    apply: (...[z]: tf.Tensor[]) => tf.mul(z!, factor),
  });
  expect(await checkPart(part(3), exportPart(part(2), 4), 4)).toBeGreaterThan(0.1);
  expect(await checkPart(part(2), exportPart(part(2), 4), 4)).toBe(0);
});
