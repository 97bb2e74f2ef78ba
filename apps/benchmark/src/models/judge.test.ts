import { eager, type ExampleSource, RandomStream } from "@elbo/core";
import { type Dataset, fromArrays } from "@elbo/datasets";
import { onnx } from "@elbo/onnx";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { findModel } from "./index.js";
import { judgedSamples, judgeOf, sampleMetrics } from "./judge.js";
import { trainingConfig } from "./protocols.js";

/** Images of 8 x 8 pixels: those of class 0 are bright above, those of class 1 below. */
function halves(size: number, seed: number): ExampleSource {
  const labels = RandomStream.fromSeed(seed).integers(size, 2);
  return {
    spec: { name: "halves", shape: [8, 8, 1], kind: "binary", classes: 2 },
    size,
    fingerprint: `halves ${seed}`,
    read: (indices) => {
      const label = Int32Array.from(indices, (index) => labels[index]!);
      const x = Float32Array.from({ length: 64 * indices.length }, (_, i) =>
        Number(i % 64 < 32 === (label[i >> 6] === 0)),
      );
      return { x: { values: x, shape: [indices.length, 8, 8, 1] }, label: { values: label, shape: [indices.length] } };
    },
  };
}

const data: Dataset = { spec: halves(1, 1).spec, train: halves(64, 1), validation: halves(16, 2), test: halves(16, 3) };
const executor = onnx();
/** What else a model has, which no judge looks at. */
const untrained = { kind: "made up", config: {}, players: () => [], dispose: () => undefined };
const spec = { ...data.spec, classes: undefined };

test("a judge learns the classes, is trained once, and says how much of them samples cover", async () => {
  const judge = await judgeOf(data, { executor });
  expect(judge).toMatchObject({ accuracy: 1, classes: 2, occurring: [0, 1] });
  expect(await judgeOf(data, { executor })).toBe(judge);
  const { x } = data.test.read(Uint32Array.of(0), RandomStream.fromSeed(0));
  const examples = (count: number) => tf.tidy(() => tf.tile(tf.tensor(x!.values, [1, 8, 8, 1]), [count, 1, 1, 1]));
  const model = { ...untrained, parameters: new Map(), generate: examples };
  const before = tf.memory().numTensors;
  const [confidence, covered, ...others] = await sampleMetrics({ model }, judge!, { executor, seed: 1 });
  expect(tf.memory().numTensors).toBe(before);
  expect(confidence!.name).toBe("confidence, draws");
  expect(confidence!.value).toBeGreaterThan(0.9);
  expect(covered).toMatchObject({ name: "classes covered, draws", value: 1, unit: "of 2" });
  expect(others).toEqual([]);
});

test("draws and means of one model are judged apart", async () => {
  const judge = await judgeOf(data, { executor });
  const grey = (count: number) => tf.fill([count, 8, 8, 1], 0.5);
  const dark = (count: number) => tf.zeros([count, 8, 8, 1]);
  const model = { ...untrained, parameters: new Map(), generate: grey };
  const metrics = await sampleMetrics({ model, draw: dark }, judge!, { executor, seed: 1 });
  expect(metrics.map(({ name }) => name)).toEqual([
    "confidence, draws",
    "classes covered, draws",
    "confidence, means",
    "classes covered, means",
  ]);
  expect(metrics[0]!.value).not.toBe(metrics[2]!.value);
});

test("only classes that occur can be covered, and samples grow with their number", async () => {
  const next = (count: number) => tf.tidy(() => tf.expandDims(tf.add(1, tf.mod(tf.range(0, count), 4)), 1));
  const readOff = (x: tf.Tensor) => tf.oneHot(tf.cast(tf.squeeze(x, [1]), "int32"), 5);
  const judge = { classify: readOff, parameters: new Map(), accuracy: 1, classes: 5, occurring: [1, 2, 3, 4] };
  const model = { ...untrained, parameters: new Map(), generate: next };
  const [, covered] = await sampleMetrics({ model }, judge, { executor: eager, seed: 1 });
  expect(covered).toMatchObject({ value: 4, unit: "of 4" });
  expect(judgedSamples(judge)).toBe(1000);
  expect(judgedSamples({ occurring: Array.from({ length: 101 }, (_, i) => i) })).toBe(2100);
});

test("labels up to 1999 are judged without a list of their probabilities on the call stack", async () => {
  const label = Int32Array.from({ length: 40 }, (_, i) => (i % 2) * 1999);
  const x = Float32Array.from({ length: 40 * 16 }, (_, i) => Number((i * 7) % 3 === 0));
  const far = fromArrays({ x, shape: [4, 4, 1], kind: "binary", label });
  const judge = await judgeOf(far, { executor });
  expect(judge).toMatchObject({ classes: 2000, occurring: [0, 1999] });
  const model = { ...untrained, parameters: new Map(), generate: (count: number) => tf.ones([count, 4, 4, 1]) };
  const metrics = await sampleMetrics({ model }, judge!, { executor, seed: 1 });
  expect(metrics[1]).toMatchObject({ unit: "of 2" });
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
  const always = {
    classify: (x: tf.Tensor) => tf.tile(tf.tensor2d([[0, 1]]), [x.shape[0], 1]),
    parameters: new Map(),
    accuracy: 0.975,
    classes: 2,
    occurring: [0, 1],
  };
  const [draws, means] = await judge!(always, { seed: 1 });
  expect(draws).toMatchObject({ name: "label consistency, draws", value: 0.5, unit: "share, of 2 classes" });
  expect(means).toMatchObject({ name: "label consistency, means", value: 0.5 });
  expect(means!.meaning).toContain("right on 97.5 % of the test examples");
  model.dispose();
});
