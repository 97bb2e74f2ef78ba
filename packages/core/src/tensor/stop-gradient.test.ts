import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { stopGradient, withoutGradient } from "./stop-gradient.js";

test("stopGradient is the identity, and a constant to the gradient", () => {
  const x = tf.tensor([1, 2, -3]);
  expect([...stopGradient(x).dataSync()]).toEqual([1, 2, -3]);
  const gradient = tf.grad((y: tf.Tensor) => tf.mul(stopGradient(y), y))(x);
  expect([...gradient.dataSync()]).toEqual([1, 2, -3]); // 2 y without stopGradient
});

test("withoutGradient lets operations without a gradient stand on the gradient's path", () => {
  const round = (x: tf.Tensor): tf.Tensor => tf.cast(tf.argMax(x), "float32");
  const x = tf.tensor([1, 5, 2]);
  const gradient = tf.grad((y: tf.Tensor) => tf.mul(withoutGradient(round, y), tf.sum(y)))(x);
  expect([...gradient.dataSync()]).toEqual([1, 1, 1]);
});

test("stopGradient makes one tensor, and none when it fails", () => {
  const x = tf.tensor([1, 2]);
  expect(tensorsMade(() => stopGradient(x))).toBe(1);
  const failing = (): tf.Tensor => {
    throw new Error("no");
  };
  expectNoLeakOnThrow(() => withoutGradient(failing, x));
});
