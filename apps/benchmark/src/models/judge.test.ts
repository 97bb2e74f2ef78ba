import { type ExampleSource, RandomStream } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { onnx } from "@elbo/onnx";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { findModel } from "./index.js";
import { judgeOf, sampleFigures } from "./judge.js";
import { trainingConfig } from "../run/training-config.js";

/** Images of 8 x 8 pixels: those of class 0 are bright above, those of class 1 below. */
function halves(size: number, seed: number): ExampleSource {
  const labels = RandomStream.fromSeed(seed).integers(size, 2);
  return {
    spec: { name: "halves", shape: [8, 8, 1], kind: "binary", classes: 2 },
    size,
    fingerprint: `halves ${seed}`,
    read: (indices) => {
      const label = Int32Array.from(indices, (index) => labels[index]!);
      const x = Float32Array.from({ length: 64 * indices.length }, (_, i) => Number((i % 64 < 32) === (label[i >> 6] === 0)));
      return { x: { values: x, shape: [indices.length, 8, 8, 1] }, label: { values: label, shape: [indices.length] } };
    },
  };
}

const data: Dataset = { spec: halves(1, 1).spec, train: halves(64, 1), validation: halves(16, 2), test: halves(16, 3) };
const executor = onnx();
const spec = { ...data.spec, classes: undefined };

test("a judge learns the classes, is trained once, and says how much of them samples cover", async () => {
  const judge = await judgeOf(data, { executor });
  expect(judge).toMatchObject({ accuracy: 1, classes: 2 });
  expect(await judgeOf(data, { executor })).toBe(judge);
  const { x } = data.test.read(Uint32Array.of(0), RandomStream.fromSeed(0));
  const model = { parameters: new Map(), generate: (count: number) => tf.tidy(() => tf.tile(tf.tensor(x!.values, [1, 8, 8, 1]), [count, 1, 1, 1])) };
  const before = tf.memory().numTensors;
  const [confidence, covered] = await sampleFigures(model, judge!, { executor, seed: 1 });
  expect(tf.memory().numTensors).toBe(before);
  expect(confidence!.value).toBeGreaterThan(0.9);
  expect(covered).toMatchObject({ value: 1, unit: "of 2" });
});

test("data without labels have no judge", async () => {
  const unlabelled = { ...data, spec, train: { ...data.train, fingerprint: "unlabelled" } };
  expect(await judgeOf(unlabelled, { executor })).toBeUndefined();
});

test("a conditional VAE's samples are judged by their labels", async () => {
  const entry = findModel("cvae");
  const config = trainingConfig({ model: "cvae", dataset: "halves", seed: 1, latent: 1, hidden: [4] }, entry);
  const { model, judge } = entry.build(config, data);
  // Sees class 1 in every example: right on every second one.
  const always = { classify: (x: tf.Tensor) => tf.tile(tf.tensor2d([[0, 1]]), [x.shape[0], 1]), parameters: new Map(), accuracy: 0.975, classes: 2 };
  const [consistency] = await judge!(always, { seed: 1 });
  expect(consistency).toMatchObject({ name: "label consistency", value: 0.5 });
  expect(consistency!.meaning).toContain("right on 97.5 % of the test examples");
  model.dispose();
});
