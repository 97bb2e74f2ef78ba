import * as tf from "@tensorflow/tfjs";
import { tensorsMade } from "@elbo/vitest/leaks";
import { expect, test } from "vitest";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { type Layer, type Network, type Shape } from "../types.js";
import { activation, type Activation, hardtanh, leakyRelu } from "./activation.js";
import { batchNorm } from "./batch-norm.js";
import { conv2d } from "./conv2d.js";
import { dense } from "./dense.js";
import { gatedDense } from "./gated-dense.js";
import { constant, ones, zeros } from "./initializers/fixed.js";
import { type Fans, type Initializer } from "./initializers/initializer.js";
import { defineLayer, withoutParameters } from "./layer.js";
import { mlp } from "./mlp.js";
import { sequential } from "./sequential.js";
import { transposedConv2d } from "./transposed-conv2d.js";

const pass = evaluationPass(createRng(0));

function build(layer: Layer, inputShape: Shape, body: (network: Network) => void): void {
  const network = layer(inputShape, createRng(0));
  tf.tidy(() => body(network));
  network.dispose();
}

function outputShape(layer: Layer, inputShape: Shape): Shape {
  const network = layer(inputShape, createRng(0));
  network.dispose();
  return network.outputShape;
}

test("dense is activation(x W + b)", () => {
  build(dense({ units: 2, activation: "relu" }), [2], (network) => {
    network.parameters.get("kernel")!.assign(
      tf.tensor2d([
        [1, 2],
        [3, 4],
      ]),
    );
    network.parameters.get("bias")!.assign(tf.tensor1d([0.5, -20]));
    expect([
      ...network
        .apply(
          tf.tensor2d([
            [1, 1],
            [-1, 2],
          ]),
          pass,
        )
        .dataSync(),
    ]).toEqual([4.5, 0, 5.5, 0]);
  });
});

test("gatedDense is activation(h) times the sigmoid of the gate", () => {
  build(gatedDense({ units: 1, activation: "tanh" }), [1], (network) => {
    const weights = { "linear/kernel": 2, "linear/bias": 1, "gate/kernel": -1, "gate/bias": 3 };
    for (const [path, value] of Object.entries(weights))
      network.parameters.get(path)!.assign(tf.fill(network.parameters.get(path)!.shape, value));
    const [output] = network.apply(tf.tensor2d([[0.5]]), pass).dataSync();
    expect(output).toBeCloseTo(Math.tanh(2) / (1 + Math.exp(-2.5)), 6); // float32
  });
});

test("a gated mlp multiplies each hidden layer by its gate, and the outputs by none", () => {
  build(mlp({ hidden: [1], outputs: 1, activation: "tanh", gated: true }), [1], (network) => {
    const hidden = { "linear/kernel": 2, "linear/bias": 1, "gate/kernel": -1, "gate/bias": 3 };
    const weights = { ...prefixed("gatedDense0/", hidden), "dense1/kernel": 4, "dense1/bias": 5 };
    expect([...network.parameters.keys()]).toEqual(Object.keys(weights));
    for (const [path, value] of Object.entries(weights))
      network.parameters.get(path)!.assign(tf.fill(network.parameters.get(path)!.shape, value));
    const [output] = network.apply(tf.tensor2d([[0.5]]), pass).dataSync();
    expect(output).toBeCloseTo((4 * Math.tanh(2)) / (1 + Math.exp(-2.5)) + 5, 5); // float32
  });
});

const prefixed = (prefix: string, values: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(values).map(([path, value]) => [prefix + path, value]));

const activations: [name: string, activation: Activation, at: (x: number) => number][] = [
  ["identity", "identity", (x) => x],
  ["relu", "relu", (x) => Math.max(x, 0)],
  ["leakyRelu", "leakyRelu", (x) => (x > 0 ? x : 0.01 * x)],
  ["leakyRelu(0.2)", leakyRelu(0.2), (x) => (x > 0 ? x : 0.2 * x)],
  ["elu", "elu", (x) => (x > 0 ? x : Math.expm1(x))],
  ["tanh", "tanh", Math.tanh],
  ["sigmoid", "sigmoid", (x) => 1 / (1 + Math.exp(-x))],
  ["softplus", "softplus", (x) => Math.log1p(Math.exp(x))],
  ["hardtanh", hardtanh(), (x) => Math.min(Math.max(x, -1), 1)],
  ["hardtanh(0, 0.5)", hardtanh(0, 0.5), (x) => Math.min(Math.max(x, 0), 0.5)],
];

test.each(activations)("%s is its formula", (_name, name, at) => {
  const values = [-20, -2, -1, -0.3, 0, 0.1, 1, 5, 30];
  build(activation(name), [values.length], (network) => {
    const output = network.apply(tf.tensor2d([values]), pass).dataSync();
    // Float32: relative 6e-8, and elu subtracts from 1.
    values.forEach((x, i) => expect(Math.abs(output[i]! - at(x))).toBeLessThan(2e-7 * Math.max(1, Math.abs(x))));
  });
});

test("the slope of leakyRelu is a constant where its gradient is differentiated again", () => {
  const [second] = tf.tidy(() => {
    const slope = (x: tf.Tensor) => tf.grad((x: tf.Tensor) => tf.sum(tf.mul(x, leakyRelu(0.25)(x))))(x);
    return [
      tf
        .grad((x: tf.Tensor) => tf.sum(slope(x)))(tf.tensor1d([-3, 2]))
        .arraySync(),
    ];
  });
  // Of 0.25 x² and of x².
  expect(second).toEqual([0.5, 2]);
});

test("a result does not share its life with the input, even where nothing was done to it", () => {
  build(sequential([activation("identity"), activation("identity")]), [2], (network) => {
    const input = tf.ones([1, 2]);
    network.apply(input, pass).dispose();
    expect(input.isDisposed).toBe(false);
  });
});

test("strides and padding give the sizes of PyTorch and of TensorFlow", () => {
  const conv = (size: number, kernelSize: number, strides: number, padding: "same" | "valid" | number) =>
    outputShape(conv2d({ filters: 3, kernelSize, strides, padding }), [size, size, 2]);
  expect(conv(28, 4, 2, 1)).toEqual([14, 14, 3]);
  expect(conv(7, 4, 2, 1)).toEqual([3, 3, 3]);
  expect(conv(28, 3, 2, 1)).toEqual([14, 14, 3]);
  expect(conv(7, 3, 2, "same")).toEqual([4, 4, 3]);
  expect(conv(8, 1, 2, "valid")).toEqual([4, 4, 3]);
  const transposed = (size: number, options: object) =>
    outputShape(transposedConv2d({ filters: 3, kernelSize: 4, strides: 2, ...options }), [size, size, 2]);
  expect(transposed(7, { padding: 1 })).toEqual([14, 14, 3]);
  expect(transposed(3, { padding: 1, outputPadding: 1 })).toEqual([7, 7, 3]);
  expect(transposed(1, {})).toEqual([4, 4, 3]);
  expect(transposed(5, { padding: "same", strides: 3, kernelSize: 2 })).toEqual([15, 15, 3]);
});

test("fans count the inputs and outputs of each kind of layer", () => {
  const seen: [Shape, Fans][] = [];
  const spy: Initializer = (shape, fans, rng) => {
    seen.push([shape, fans]);
    return zeros(shape, fans, rng);
  };
  const weights = { kernel: spy, biasInit: spy };
  const fansOf = (layer: Layer, inputShape: Shape) => {
    seen.length = 0;
    outputShape(layer, inputShape);
    return seen;
  };
  const product = { fanIn: 7, fanOut: 5 };
  expect(fansOf(dense({ units: 5, ...weights }), [7])).toEqual([
    [[7, 5], product],
    [[5], product],
  ]);
  const image = { filters: 5, kernelSize: [2, 3] as const, ...weights };
  const convolution = { fanIn: 6 * 4, fanOut: 6 * 5 };
  expect(fansOf(conv2d(image), [8, 8, 4])).toEqual([
    [[2, 3, 4, 5], convolution],
    [[5], convolution],
  ]);
  // PyTorch 1.13: init._calculate_fan_in_and_fan_out(ConvTranspose2d(4, 5, (2, 3)).weight) is (30, 24).
  const transposed = { fanIn: 6 * 5, fanOut: 6 * 4 };
  expect(fansOf(transposedConv2d(image), [8, 8, 4])).toEqual([
    [[2, 3, 5, 4], transposed],
    [[5], transposed],
  ]);
});

test("the weights of a layer do not depend on what the layers before it draw", () => {
  const kernelOf = (layer: Layer) => {
    const network = layer([3], createRng(7));
    const values = [...network.parameters.get("dense1/kernel")!.dataSync()];
    network.dispose();
    return values;
  };
  const [first, bare, last] = [dense({ units: 4 }), dense({ units: 4, bias: false }), dense({ units: 2 })];
  expect(kernelOf(sequential([first, last]))).toEqual(kernelOf(sequential([bare, last])));
});

test("batch norm normalises by the batch in training and by the moving averages otherwise", () => {
  build(batchNorm({ epsilon: 1e-7 }), [1], (network) => {
    const input = tf.tensor2d([[1], [3]]);
    const trained = network.apply(input, { ...pass, training: true });
    trained.dataSync().forEach((value, i) => expect(value).toBeCloseTo([-1, 1][i]!, 6)); // epsilon / 2
    network.parameters.get("movingMean")!.assign(tf.tensor1d([2]));
    network.parameters.get("movingVariance")!.assign(tf.tensor1d([4]));
    const evaluated = network.apply(input, pass);
    evaluated.dataSync().forEach((value, i) => expect(value).toBeCloseTo([-0.5, 0.5][i]!, 6)); // epsilon / 8
  });
});

test("batch norm asks for moving averages only in training", () => {
  build(batchNorm({ momentum: 0.25 }), [1], (network) => {
    const updates: number[] = [];
    const watching = { ...pass, update: (_: unknown, value: tf.Tensor) => void updates.push(...value.dataSync()) };
    const input = tf.tensor2d([[1], [3]]);
    network.apply(input, watching);
    expect(updates).toEqual([]);
    network.apply(input, { ...watching, training: true });
    // Mean 2 and variance 2 (over n - 1): 0 + 0.25 (2 - 0), 1 + 0.25 (2 - 1).
    expect(updates).toEqual([0.5, 1.25]);
  });
});

test("batch norm's scale and offset start as they are told", () => {
  build(batchNorm({ scaleInit: constant(2), offsetInit: ones }), [2], ({ parameters }) => {
    expect([...parameters.get("scale")!.dataSync()]).toEqual([2, 2]);
    expect([...parameters.get("offset")!.dataSync()]).toEqual([1, 1]);
  });
});

test("mlp passes its initializer and activation on", () => {
  build(mlp({ hidden: [2], outputs: 1, activation: hardtanh(0, 1), initializer: ones }), [3], (network) => {
    // Hidden units 3 + 1 = 4, clipped to 1; output 1 + 1 + 1.
    expect([...network.apply(tf.ones([1, 3]), pass).dataSync()]).toEqual([3]);
  });
});

test("a layer of one's own takes part in a sequence under its name", () => {
  const double = defineLayer("double", (inputShape) => withoutParameters(inputShape, (input) => input.mul(2)));
  const bare: Layer = (inputShape, rng) => dense({ units: 1, kernel: ones, bias: false })(inputShape, rng);
  build(sequential([double, bare]), [2], (network) => {
    expect([...network.parameters.keys()]).toEqual(["layer1/kernel"]);
    expect(tensorsMade(() => network.apply(tf.ones([1, 2]), pass))).toBe(2);
    expect([...network.apply(tf.ones([1, 2]), pass).dataSync()]).toEqual([4]);
  });
});
