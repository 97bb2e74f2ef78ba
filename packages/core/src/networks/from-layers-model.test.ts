import * as tf from "@tensorflow/tfjs";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import { expect, test } from "vitest";
import { createRng } from "../random/rng.js";
import { RandomStream } from "../random/stream.js";
import { immediateFeeds } from "../training/feeds.js";
import { evaluationPass, withPass } from "../training/pass.js";
import { withoutUpdates } from "../module/pass-views.js";
import { type Pass } from "../types.js";
import { fromLayersModel } from "./from-layers-model.js";

const pass = evaluationPass(createRng(0));
const dense = (units: number) => tf.layers.dense({ units, activation: "tanh", inputShape: [3] });

function refused(model: tf.LayersModel): Error {
  try {
    fromLayersModel(model);
  } catch (error) {
    expectNoLeakOnThrow(() => fromLayersModel(model));
    model.dispose();
    return error as Error;
  }
  throw new Error("the model was not refused");
}

test("a Keras-style model becomes a network with its sizes, weights and outputs", () => {
  const model = tf.sequential({ layers: [dense(4), tf.layers.dense({ units: 2 })] });
  const network = fromLayersModel(model);
  expect([network.inputShape, network.outputShape]).toEqual([[3], [2]]);
  expect([...network.parameters.values()].map((variable) => variable.shape)).toEqual([[3, 4], [4], [4, 2], [2]]);
  expect([...network.parameters.keys()].every((path) => /^dense_Dense\d+\/(kernel|bias)$/.test(path))).toBe(true);
  tf.tidy(() => {
    const input = createRng(1).normal([5, 3]);
    expect([...network.apply(input, pass).dataSync()]).toEqual([...(model.predict(input) as tf.Tensor).dataSync()]);
  });
  network.dispose();
});

test("the gradient reaches every weight, and nothing is left behind", () => {
  const before = tf.memory().numTensors;
  const network = fromLayersModel(tf.sequential({ layers: [dense(4), tf.layers.dense({ units: 2 })] }));
  const input = createRng(1).normal([5, 3]);
  tf.tidy(() => {
    const training = { ...pass, training: true };
    const { grads } = tf.variableGrads(() => tf.sum(tf.square(network.apply(input, training))));
    expect(Object.keys(grads)).toHaveLength(4);
    for (const gradient of Object.values(grads)) expect(gradient.dataSync().some((value) => value !== 0)).toBe(true);
  });
  expect(tensorsMade(() => network.apply(input, pass).dispose())).toBe(0);
  network.dispose();
  input.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

function training(body: (pass: Pass) => void): void {
  const feeds = immediateFeeds({ step: 0, stream: RandomStream.fromSeed(0) });
  tf.tidy(() => withPass({ training: true, feeds }, body));
}

test("a model passes the training flag on, and its state moves when the step ends, once, and by the pass alone", () => {
  const network = fromLayersModel(tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [1] })] }));
  tf.tidy(() => {
    const input = tf.tensor2d([[1], [3]]);
    // Moving averages 0 and 1 and the epsilon 1e-3 of Keras; then mean 2 and variance 1 of the batch.
    const scale = 1 / Math.sqrt(1.001);
    network
      .apply(input, pass)
      .dataSync()
      .forEach((value, i) => expect(value).toBeCloseTo([1, 3][i]! * scale, 6));
    const [, mean] = [...network.parameters].find(([name]) => name.endsWith("moving_mean"))!;
    const kept = tf.memory().numTensors;
    training((pass) => {
      const trained = network.apply(input, pass);
      trained.dataSync().forEach((value, i) => expect(value).toBeCloseTo([-1, 1][i]! * scale, 6));
      network.apply(tf.add(input, 100), pass);
      expect(mean.dataSync()[0]).toBe(0);
    });
    expect(mean.dataSync()[0]).toBeCloseTo(0.02, 6); // Keras's momentum 0.99: 0.01 x 2
    training((pass) => void network.apply(input, withoutUpdates(pass)));
    expect(mean.dataSync()[0]).toBeCloseTo(0.02, 6);
    expect(tf.memory().numTensors).toBe(kept);
  });
  network.dispose();
});

test.each([
  ["Dropout", () => tf.layers.dropout({ rate: 0.5 })],
  ["GaussianNoise", () => tf.layers.gaussianNoise({ stddev: 1 })],
  ["GaussianDropout", () => tf.layers.gaussianDropout({ rate: 0.5 })],
  ["AlphaDropout", () => tf.layers.alphaDropout({ rate: 0.5 })],
])("%s is refused by name, also inside a model in a model", (className, make) => {
  const layer = make();
  const message =
    `fromLayersModel: model must have no layer that draws random numbers; got ${layer.name} (${className}). ` +
    "Leave it out: only noise from Pass.rng can be seeded and captured.";
  const error = expect.objectContaining({ name: "ArgumentError", message }) as Error;
  expect(refused(tf.sequential({ layers: [tf.sequential({ layers: [dense(2), layer] })] }))).toEqual(error);
});

test("dropout inside a recurrent layer is refused", () => {
  const layer = tf.layers.simpleRNN({ units: 2, recurrentDropout: 0.1, inputShape: [3, 1] });
  expect(refused(tf.sequential({ layers: [layer] })).message).toContain(`got ${layer.name} (SimpleRNN).`);
});

test("a recurrent layer that remembers the batch before is refused", () => {
  const layer = tf.layers.simpleRNN({ units: 2, stateful: true, batchInputShape: [4, 3, 1] });
  const message =
    `fromLayersModel: model must have no layer that remembers the batch before; got ${layer.name} (SimpleRNN). ` +
    "Make it without stateful: true: examples of a batch are in any order.";
  expect(refused(tf.sequential({ layers: [layer] })).message).toBe(message);
});

test("a model with open sizes, or with several inputs or outputs, is refused", () => {
  const open = tf.sequential({ layers: [tf.layers.conv2d({ filters: 1, kernelSize: 1, inputShape: [null, 4, 1] })] });
  expect(refused(open).message).toBe(
    "fromLayersModel: the model's input must have fixed sizes after the batch; got [null, null, 4, 1]. Set inputShape.",
  );
  const [a, b] = [tf.input({ shape: [2] }), tf.input({ shape: [2] })];
  const sum = tf.layers.add().apply([a, b]) as tf.SymbolicTensor;
  expect(refused(tf.model({ inputs: [a, b], outputs: sum })).message).toBe(
    "fromLayersModel: model must be of one input; got 2.",
  );
  expect(refused(tf.model({ inputs: a, outputs: [a, a] })).message).toBe(
    "fromLayersModel: model must be of one output; got 2.",
  );
});

test("an input of another shape is refused", () => {
  const network = fromLayersModel(tf.sequential({ layers: [dense(1)] }));
  const input = tf.zeros([2, 4]);
  expect(() => network.apply(input, pass)).toThrow(
    "fromLayersModel: input must have the shape [batch, 3]; got [2, 4].",
  );
  input.dispose();
  network.dispose();
});
