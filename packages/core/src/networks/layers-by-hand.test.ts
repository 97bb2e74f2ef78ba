import { useTestBackend } from "@elbo/vitest/backend";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { type Layer, type Shape } from "../types.js";
import { activation } from "./activation.js";
import { concatenate } from "./concatenate.js";
import { dense } from "./dense.js";
import { dropout } from "./dropout.js";
import { flatten } from "./flatten.js";
import { groupNorm, layerNorm } from "./group-norm.js";
import { averagePool, maxPool } from "./pooling.js";
import { residual } from "./residual.js";
import { upsample } from "./upsample.js";

const training = (seed = 0) => ({ ...evaluationPass(createRng(seed)), training: true });

/** Outputs of a layer on one example. */
function output(layer: Layer, shape: Shape, values: number[], pass = evaluationPass(createRng(0))): number[] {
  const network = layer(shape, createRng(0));
  const result = tf.tidy(() => [...network.apply(tf.tensor(values, [1, ...shape]), pass).dataSync()]);
  network.dispose();
  return result;
}

const image = [
  [1, 2, 3, 4],
  [5, 6, 7, 8],
  [9, 10, 11, 12],
  [13, 14, 15, 16],
].flat();

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test("pools give means and largest values of their windows", () => {
    expect(output(averagePool(2), [4, 4, 1], image)).toEqual([3.5, 5.5, 11.5, 13.5]);
    expect(output(maxPool(2), [4, 4, 1], image)).toEqual([6, 8, 14, 16]);
    expect(output(maxPool([2, 4]), [4, 4, 1], image)).toEqual([8, 16]);
    expect(output(averagePool([1, 2]), [1, 2, 2], [1, 10, 3, 20])).toEqual([2, 15]);
  });

  test("pixels are repeated down and across", () => {
    expect(output(upsample(2), [1, 2, 1], [1, 5])).toEqual([1, 1, 5, 5, 1, 1, 5, 5]);
    expect(output(upsample([1, 2]), [1, 2, 2], [1, 10, 5, 50])).toEqual([1, 10, 1, 10, 5, 50, 5, 50]);
  });

  test("layer norm has mean 0 and variance 1 over the last axis, group norm over a group of an image", () => {
    // Deviations -1 and 1 over sqrt(1 + 1e-5).
    const one = 1 / Math.sqrt(1 + 1e-5);
    const near = (actual: number[], expected: number[]) =>
      // Float32 roundings of values of order 10.
      actual.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(2e-6));
    near(output(layerNorm(), [2, 2], [1, 3, 10, 12]), [-one, one, -one, one]);
    near(output(groupNorm({ groups: 2 }), [2, 1, 2], [1, 10, 3, 12]), [-one, -one, one, one]);
    // All together: mean 6.5, deviations of 5.5 and 3.5, variance 21.25.
    const all = 1 / Math.sqrt(21.25 + 1e-5);
    near(output(groupNorm({ groups: 1 }), [2, 1, 2], [1, 10, 3, 12]), [-5.5 * all, 3.5 * all, -3.5 * all, 5.5 * all]);
  });

  test("dropout keeps the mean, drops its share, and is off in evaluation", () => {
    const values = Array.from({ length: 10_000 }, () => 1);
    const dropped = output(dropout(0.2), [10_000], values, training());
    const kept = dropped.filter((value) => value > 0);
    // 0.8 of 10,000, to five standard deviations of sqrt(10,000 x 0.16) = 40: once in two million seeds.
    expect(Math.abs(kept.length - 8000)).toBeLessThan(200);
    expect(new Set(kept)).toEqual(new Set([1.25]));
    expect(output(dropout(0.2), [10_000], values)).toEqual(values);
    expect(output(dropout(0), [10_000], values, training())).toEqual(values);
    expect(output(dropout(0.2), [10_000], values, training())).toEqual(dropped);
    expect(output(dropout(0.2), [10_000], values, training(1))).not.toEqual(dropped);
  });

  test("the gradient of dropout is its mask", () => {
    const network = dropout(0.5)([8], createRng(0));
    const x = tf.fill([1, 8], 3);
    const masked = network.apply(x, training(4));
    const gradient = tf.grad((input: tf.Tensor) => tf.sum(network.apply(input, training(4))))(x);
    expect([...gradient.dataSync()]).toEqual([...masked.dataSync()].map((value) => value / 3));
    tf.dispose([x, masked, gradient]);
  });
});

test("skips add or keep what they go around", () => {
  const twice = activation((x) => tf.mul(x, 2));
  const thrice = activation((x) => tf.mul(x, 3));
  expect(output(residual(twice), [2], [1, 5])).toEqual([3, 15]);
  expect(output(residual(twice, thrice), [2], [1, 5])).toEqual([5, 25]);
  expect(output(concatenate([activation("identity"), twice]), [2], [1, 5])).toEqual([1, 5, 2, 10]);
});

const unbuilt: [call: () => unknown, message: string][] = [
  [() => dropout(1), "dropout: rate must be at least 0 and below 1; got 1."],
  [() => layerNorm({ epsilon: 0 }), "layerNorm: epsilon must be between 0 and 1; got 0."],
  [() => groupNorm({ groups: 0 }), "groupNorm: groups must be a positive integer; got 0."],
  [() => averagePool(0), "averagePool: size must be an integer from 1, or two for height and width; got 0."],
  [() => upsample(0), "upsample: factor must be an integer from 1, or two for height and width; got 0."],
  [() => concatenate([]), "concatenate: layers must be a list of one layer or more; got []."],
];

test.each(unbuilt.map(([call, message]) => ({ call, message })))("$message", ({ call, message }) => {
  expect(call).toThrow(expect.objectContaining({ name: "ArgumentError", message }) as Error);
});

const unfit: [layer: Layer, shape: Shape, message: string][] = [
  [layerNorm(), [3, 1], "layerNorm: inputShape must have a last axis of 2 or more; got [3, 1]."],
  [
    groupNorm({ groups: 3 }),
    [2, 2, 4],
    "groupNorm: inputShape must be [height, width, channels] with channels that 3 groups divide; got [2, 2, 4].",
  ],
  [groupNorm({ groups: 4 }), [1, 1, 4], "groupNorm: inputShape must have 2 or more values in a group; got [1, 1, 4]."],
  [maxPool([2, 3]), [5, 6, 1], "maxPool: inputShape must have sides that windows of 2 x 3 divide; got [5, 6, 1]."],
  [residual(dense({ units: 2 }), dense({ units: 3 })), [4], "residual: the layer must keep the shape [3]; got [2]."],
  [
    concatenate([dense({ units: 2 }), activation("relu")]),
    [2, 2],
    "dense: inputShape must have one axis; got [2, 2]. Put flatten() before it.",
  ],
  [
    concatenate([activation("relu"), flatten()]),
    [2, 2],
    "concatenate: the outputs must differ from [2, 2] in the last axis alone; got [4].",
  ],
];

test.each(unfit.map(([layer, shape, message]) => ({ layer, shape, message })))(
  "$message",
  ({ layer, shape, message }) => {
    expect(() => layer(shape, createRng(0))).toThrow(expect.objectContaining({ name: "ShapeError", message }) as Error);
    expectNoLeakOnThrow(() => layer(shape, createRng(0)));
  },
);

test("a pass of dropout makes its output and nothing else", () => {
  const network = dropout(0.5)([3], createRng(0));
  const x = tf.ones([2, 3]);
  expect(tensorsMade(() => network.apply(x, training()))).toBe(1);
});
