import { reportFigure } from "@elbo/vitest/figures";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { memoryStore } from "../src/checkpoint/store.js";
import { fit } from "../src/training/fit.js";
import { toyModel, toySource } from "./toy-model.js";

const long = process.env["ELBO_LONG"] === "1";
const epochs = long ? 25_000 : 500;

test(`${4 * epochs} steps of fit, with validation and checkpoints, leave the number of tensors flat`, async () => {
  const before = tf.memory().numTensors;
  const model = toyModel();
  const counts = new Set<number>();
  const onStep = () => void counts.add(tf.memory().numTensors);
  const options = { validation: toySource(4, 8), checkpoints: memoryStore(), checkpointEpochs: long ? 1000 : 100 };
  const history = await fit(model, toySource(15), { ...options, epochs, batchSize: 4, onStep });
  expect(history.steps).toBe(4 * epochs);
  expect(counts.size).toBe(1);
  reportFigure(`${history.steps} steps of fit, ${[...counts].join()} tensors`);
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
}, 7_200_000);
