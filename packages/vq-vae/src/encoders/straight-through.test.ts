import { ShapeError } from "@elbo/core";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { straightThrough } from "./straight-through.js";

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

test("the value is the quantised one to the bit, where adding a difference would round", () => {
  const encoded = tf.tensor1d([1e8, 0.1, -3]);
  const quantised = tf.tensor1d([0.3, 1e-9, 2]);
  const result = straightThrough(encoded, quantised);
  expect(result.dataSync()).toEqual(quantised.dataSync());
  expect(tf.add(encoded, tf.sub(quantised, encoded)).dataSync()).not.toEqual(quantised.dataSync());
});

test("the gradient goes to the encoded value as it is, and none to the quantised one", () => {
  const weights = tf.tensor2d([
    [0.5, -1],
    [2, 0.25],
  ]);
  const loss = (encoded: tf.Tensor, quantised: tf.Tensor) =>
    tf.sum<tf.Scalar>(tf.mul(weights, tf.square(straightThrough(encoded, quantised))));
  const encoded = tf.tensor2d([
    [0.2, 0.9],
    [-0.4, 7],
  ]);
  const quantised = tf.tensor2d([
    [1, 3],
    [-2, 4],
  ]);
  // d sum(w q²) / dq = 2 w q, by hand; all are exact in float32.
  expect(
    tf
      .grad((x: tf.Tensor) => loss(x, quantised))(encoded)
      .arraySync(),
  ).toEqual([
    [1, -6],
    [-8, 2],
  ]);
  const ofBoth = tf.grads((x: tf.Tensor, q: tf.Tensor) => tf.add(loss(x, q), tf.sum(q)))([encoded, quantised]);
  expect(ofBoth[1]!.arraySync()).toEqual([
    [1, 1],
    [1, 1],
  ]);
});

test("a linear encoder gets the gradient of what it was rounded to", () => {
  // z_e = w x with w = 0.7 and x = 2 rounds to 1; L = (3 - z)²/2, so dL/dw = (z - 3) x = -4 where the plain one is -3.2.
  const x = tf.scalar(2);
  const round = (z: tf.Tensor) => straightThrough(z, tf.scalar(1));
  const loss = (w: tf.Tensor) => tf.mul(0.5, tf.square(tf.sub(3, round(tf.mul(w, x)))));
  expect(tf.grad(loss)(tf.scalar(0.7)).dataSync()[0]).toBeCloseTo(-4, 6);
});

test("other shapes are refused, and nothing is left behind", () => {
  const [encoded, quantised] = [tf.zeros([2, 3]), tf.zeros([3])];
  expect(() => straightThrough(encoded, quantised)).toThrow(ShapeError);
  expect(() => straightThrough(encoded, quantised)).toThrow(
    "straightThrough: quantised must have the shape of encoded [2, 3]; got [3].",
  );
  expectNoLeakOnThrow(() => straightThrough(encoded, quantised));
  expect(tensorsMade(() => straightThrough(encoded, encoded))).toBe(1);
});
