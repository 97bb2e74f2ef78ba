import * as tf from "@tensorflow/tfjs";
import { imagePrograms } from "./image-programs.fixture.js";
import { apply, fresh, type Program } from "./program.fixture.js";

const l = tf.layers;
const series = [6, 3];

export const programs: Readonly<Record<string, Program>> = {
  ...imagePrograms,
  "dense, plain gradient descent": {
    inputs: [[5]],
    targets: [2],
    build: fresh(() => [l.dense({ units: 4, activation: "tanh" }), l.dense({ units: 2 })]),
    optimizer: () => tf.train.sgd(0.1),
  },
  "softmax and cross entropy": {
    inputs: [[5]],
    targets: [3],
    build: fresh(() => [l.dense({ units: 6, activation: "relu" }), l.dense({ units: 3, activation: "softmax" })]),
    loss: "categoricalCrossentropy",
  },
  "sigmoid and binary cross entropy, RMSProp": {
    inputs: [[5]],
    targets: [1],
    build: fresh(() => [l.dense({ units: 6, activation: "elu" }), l.dense({ units: 1, activation: "sigmoid" })]),
    loss: "binaryCrossentropy",
    optimizer: () => tf.train.rmsprop(0.01),
  },
  "convolution and pooling of series": {
    inputs: [series],
    targets: [2],
    build: fresh(() => [
      l.conv1d({ filters: 4, kernelSize: 3, activation: "relu" }),
      l.maxPooling1d({ poolSize: 2 }),
      l.flatten(),
      l.dense({ units: 2 }),
    ]),
  },
  embedding: {
    inputs: [[6]],
    words: 9,
    targets: [2],
    build: fresh(() => [
      l.embedding({ inputDim: 9, outputDim: 4 }),
      l.globalAveragePooling1d({}),
      l.dense({ units: 2 }),
    ]),
  },
  "simple recurrence": {
    inputs: [series],
    targets: [2],
    build: fresh(() => [l.simpleRNN({ units: 4 }), l.dense({ units: 2 })]),
  },
  LSTM: {
    inputs: [series],
    targets: [2],
    build: fresh(() => [l.lstm({ units: 4 }), l.dense({ units: 2 })]),
  },
  GRU: {
    inputs: [series],
    targets: [6, 4],
    build: fresh(() => [l.gru({ units: 4, returnSequences: true })]),
  },
  "LSTM in both directions": {
    inputs: [series],
    targets: [2],
    build: fresh(() => [l.bidirectional({ layer: l.lstm({ units: 3 }), mergeMode: "concat" }), l.dense({ units: 2 })]),
  },
  "layer normalisation": {
    inputs: [[5]],
    targets: [2],
    build: fresh(() => [l.dense({ units: 6 }), l.layerNormalization({}), l.dense({ units: 2 })]),
  },
  "seeded dropout": {
    inputs: [[5]],
    targets: [2],
    build: fresh(() => [
      l.dense({ units: 8, activation: "relu" }),
      l.dropout({ rate: 0.3, seed: 7 }),
      l.dense({ units: 2 }),
    ]),
  },
  activations: {
    inputs: [[5]],
    targets: [2],
    build: fresh(() => [
      l.dense({ units: 6 }),
      l.leakyReLU({}),
      l.dense({ units: 6 }),
      l.prelu({}),
      l.dense({ units: 6, activation: "selu" }),
      l.dense({ units: 6, activation: "softplus" }),
      l.dense({ units: 2, activation: "hardSigmoid" }),
    ]),
  },
  "several inputs": {
    inputs: [[5], [5]],
    targets: [2],
    build: ([a, b]) => {
      const [x, y] = [apply(l.dense({ units: 4 }), a!), apply(l.dense({ units: 4 }), b!)];
      const merged = [l.add(), l.multiply(), l.maximum(), l.average()].map((layer) => apply(layer, [x, y]));
      return apply(l.dense({ units: 2 }), apply(l.concatenate(), [...merged, apply(l.dot({ axes: 1 }), [x, y])]));
    },
  },
  "regularised and constrained weights": {
    inputs: [[5]],
    targets: [2],
    build: fresh(() => [
      l.dense({ units: 6, kernelRegularizer: "l1l2", kernelConstraint: "maxNorm" }),
      l.dense({ units: 2, kernelConstraint: "nonNeg" }),
    ]),
  },
  "time steps, and masks": {
    inputs: [series],
    targets: [2],
    build: fresh(() => [
      l.masking({ maskValue: 0 }),
      l.timeDistributed({ layer: l.dense({ units: 4, activation: "relu" }) }),
      l.simpleRNN({ units: 3 }),
      l.dense({ units: 2 }),
    ]),
  },
  momentum: {
    inputs: [[5]],
    targets: [2],
    build: fresh(() => [l.dense({ units: 6, activation: "swish" }), l.dense({ units: 2 })]),
    optimizer: () => tf.train.momentum(0.05, 0.9, true),
  },
  Adagrad: {
    inputs: [[5]],
    targets: [2],
    build: fresh(() => [l.dense({ units: 6, activation: "gelu" }), l.dense({ units: 2 })]),
    loss: "meanAbsoluteError",
    optimizer: () => tf.train.adagrad(0.1),
  },
  Adadelta: {
    inputs: [[5]],
    targets: [2],
    build: fresh(() => [l.dense({ units: 6, activation: "relu6" }), l.dense({ units: 2 })]),
    loss: "hinge",
    optimizer: () => tf.train.adadelta(0.5),
  },
  Adamax: {
    inputs: [[5]],
    targets: [2],
    build: fresh(() => [l.dense({ units: 6, activation: "softsign" }), l.dense({ units: 2 })]),
    loss: "cosineProximity",
    optimizer: () => tf.train.adamax(0.01),
  },
};
