import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { linearGaussian } from "../evaluation/linear-gaussian.fixture.js";
import { ownParameters } from "../module/parameters.js";
import { latentVariableModel } from "./latent-variable-model.js";

test("a model lists and disposes its auxiliary modules after its encoder, decoder and prior", () => {
  const before = tf.memory().numTensors;
  const count = tf.tidy(() => tf.variable(tf.scalar(1), false));
  const latent = linearGaussian();
  const model = latentVariableModel({
    ...latent,
    ...{ kind: "toy", config: {}, players: [], data: { name: "toy", shape: [4], kind: "real" as const } },
    auxiliary: { counter: ownParameters({ count }) },
  });
  expect([...model.parameters.keys()].at(-1)).toBe("counter/count");
  expect(model.parameters.get("counter/count")).toBe(count);
  model.dispose();
  expect(count.isDisposed).toBe(true);
  expect(tf.memory().numTensors).toBe(before);
});
