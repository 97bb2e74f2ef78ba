import { tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { type Tensor } from "../types.js";
import { customGradient } from "./custom-gradient.js";

/** a² b, whose gradients read a² and a b of the forward pass. */
function product(a: Tensor, b: Tensor): Tensor {
  return customGradient({
    inputs: [a, b],
    forward: () => {
      const [square, both] = [tf.square(a), tf.mul(a, b)];
      return { result: tf.mul(square, b), kept: [square, both] };
    },
    gradients: (dy, _inputs, [square, both]) => [tf.mul(dy, tf.mul(both!, 2)), tf.mul(dy, square!)],
  });
}

test("gradients are made from what the forward pass kept, also where one alone is asked for", () => {
  tf.tidy(() => {
    const [a, b] = [tf.scalar(3), tf.scalar(5)];
    expect(product(a, b).dataSync()[0]).toBe(45);
    expect(
      tf
        .grads(product)([a, b])
        .map((gradient) => gradient.dataSync()[0]),
    ).toEqual([30, 9]);
    const ofB = tf.grad((x: Tensor) => tf.square(product(a, x)))(b);
    expect(ofB.dataSync()[0]).toBe(2 * 45 * 9);
  });
});

test("one tensor is made, whether a gradient is taken or not", () => {
  const [a, b] = [tf.scalar(3), tf.scalar(5)];
  expect(tensorsMade(() => product(a, b))).toBe(1);
  expect(tensorsMade(() => tf.grads(product)([a, b]))).toBe(2);
});
