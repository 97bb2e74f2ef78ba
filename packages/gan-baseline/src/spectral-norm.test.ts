import {
  ArgumentError,
  conv2d,
  createRng,
  dense,
  evaluationPass,
  flatten,
  immediateFeeds,
  type Layer,
  type Network,
  type Pass,
  RandomStream,
  withPass,
} from "@elbo/core";
import { tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { spectralNorm } from "./spectral-norm.js";

const linear = dense({ units: 3, bias: false });

function training(body: (pass: Pass) => void): void {
  const feeds = immediateFeeds({ step: 0, stream: RandomStream.fromSeed(0) });
  tf.tidy(() => withPass({ training: true, feeds }, body));
}

/** 4 x 3 with the singular values 3, 1 and 0.5: reflections (orthogonal) around a diagonal. */
function knownMatrix(): tf.Tensor {
  const reflection = (v: number[]) => {
    const column = tf.tensor2d(v.map((value) => [value]));
    return tf.sub(
      tf.eye(v.length),
      tf.mul(tf.matMul(column, column, false, true), 2 / v.reduce((sum, x) => sum + x * x, 0)),
    );
  };
  const diagonal = tf.tensor2d([
    [3, 0, 0],
    [0, 1, 0],
    [0, 0, 0.5],
    [0, 0, 0],
  ]);
  return tf.tidy(() => tf.matMul(tf.matMul(reflection([1, 2, -1, 0.5]), diagonal), reflection([2, -1, 1])));
}

function withNetwork(layer: Layer, inputShape: number[], body: (network: Network) => void): void {
  const network = layer(inputShape, createRng(1));
  tf.tidy(() => body(network));
  network.dispose();
}

test("after some training passes the kernel is divided by its largest singular value", () => {
  withNetwork(spectralNorm(linear), [4], (network) => {
    network.parameters.get("kernel")!.assign(knownMatrix());
    const x = createRng(2).normal([5, 4]);
    for (let step = 0; step < 12; step++) training((pass) => network.apply(x, pass));
    const expected = tf.div(tf.matMul(x, knownMatrix()), 3).dataSync();
    // Float32 in sums of four products; the iteration's own error is (1/3)^24.
    network
      .apply(x, evaluationPass(createRng(0)))
      .dataSync()
      .forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  });
});

test("one pass takes one step of the power iteration, by hand", () => {
  withNetwork(spectralNorm(dense({ units: 2, bias: false })), [2], (network) => {
    network.parameters.get("kernel")!.assign(
      tf.tensor2d([
        [2, 1],
        [0, 1],
      ]),
    );
    const direction = network.parameters.get("direction")!;
    direction.assign(tf.tensor1d([0.6, 0.8]));
    // W u = [2, 0.8], of length sqrt(4.64), so v = [2, 0.8] / sqrt(4.64); W' v = [4, 2.8] / sqrt(4.64), of length sigma.
    const sigma = Math.sqrt(23.84 / 4.64);
    const outputs: number[] = [];
    training((pass) => outputs.push(...network.apply(tf.tensor2d([[1, 0]]), pass).dataSync()));
    [2 / sigma, 1 / sigma].forEach((value, i) => expect(outputs[i]).toBeCloseTo(value, 6)); // float32
    [4, 2.8].forEach((value, i) => expect(direction.dataSync()[i]).toBeCloseTo(value / Math.sqrt(23.84), 6));
  });
});

test("the kernel of a convolution counts as the matrix of its windows and filters", () => {
  const layer = spectralNorm(conv2d({ filters: 3, kernelSize: 2, bias: false }));
  withNetwork(layer, [2, 2, 1], (network) => {
    network.parameters.get("kernel")!.assign(tf.reshape(knownMatrix(), [2, 2, 1, 3]));
    const x = createRng(2).normal([5, 2, 2, 1]);
    for (let step = 0; step < 12; step++) training((pass) => network.apply(x, pass));
    const expected = tf.div(tf.matMul(tf.reshape(x, [5, 4]), knownMatrix()), 3).dataSync();
    network
      .apply(x, evaluationPass(createRng(0)))
      .dataSync()
      .forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  });
});

test("the gradient of sigma is v u', so a loss that scales with the kernel has none along it", () => {
  withNetwork(spectralNorm(linear), [4], (network) => {
    const kernel = network.parameters.get("kernel")!;
    kernel.assign(knownMatrix());
    const x = createRng(2).normal([5, 4]);
    for (let step = 0; step < 12; step++) training((pass) => network.apply(x, pass));
    const loss = () => tf.sum<tf.Scalar>(tf.square(network.apply(x, evaluationPass(createRng(0)))));
    const { grads } = tf.variableGrads(loss, [kernel]);
    const gradient = grads[kernel.name]!;
    const [along, size] = [tf.sum(tf.mul(gradient, kernel)).dataSync()[0]!, tf.norm(gradient).dataSync()[0]!];
    // W / sigma does not change when W grows. Float32 sums of products up to about 10.
    expect(Math.abs(along)).toBeLessThan(1e-4);
    expect(size).toBeGreaterThan(0.1);
  });
});

test("outside training the direction stays", () => {
  withNetwork(spectralNorm(linear), [4], (network) => {
    const direction = network.parameters.get("direction")!;
    const before = [...direction.dataSync()];
    network.apply(tf.ones([1, 4]), evaluationPass(createRng(0)));
    const feeds = immediateFeeds({ step: 0, stream: RandomStream.fromSeed(0) });
    tf.tidy(() => withPass({ training: false, feeds }, (pass) => network.apply(tf.ones([1, 4]), pass))); // as validation does
    expect([...direction.dataSync()]).toEqual(before);
    training((pass) => network.apply(tf.ones([1, 4]), pass));
    expect([...direction.dataSync()]).not.toEqual(before);
    expect(direction.trainable).toBe(false);
  });
});

test("layers with a bias, or without a kernel, are refused, and nothing is left behind", () => {
  const rule =
    'spectralNorm: layer must be linear, with a kernel alone; got ["kernel","bias"]. ' +
    "Give the layer bias: false; spectralNorm adds one of its own.";
  const build = (layer: Layer) => () => spectralNorm(layer)([4], createRng(0));
  expect(build(dense({ units: 2 }))).toThrow(ArgumentError);
  expect(build(dense({ units: 2 }))).toThrow(rule);
  expect(build(flatten())).toThrow(/with a kernel alone; got \[\]/);
  expect(tensorsMade(() => expect(build(dense({ units: 2 }))).toThrow())).toBe(0);
  expect(() => spectralNorm({ units: 2 } as never)).toThrow(
    'spectralNorm: layer must be a layer, such as mlp() and dense() make; got {"units":2}.',
  );
  expect(() => spectralNorm(linear, { biases: false } as object)).toThrow(
    /options must be among bias, activation; got "biases"/,
  );
});
