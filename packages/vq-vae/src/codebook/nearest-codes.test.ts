import { createRng, ShapeError } from "@elbo/core";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nearestCodes } from "./nearest-codes.js";

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

test("the nearest of vectors, and the first of equally near ones", () => {
  const vectors = tf.tensor2d([
    [0, 0],
    [1, 0],
    [0, 3],
    [1, 0],
  ]);
  const rows = tf.tensor3d([
    [
      [0.4, 0.1],
      [0.6, 0.1],
    ],
    [
      [0, 2],
      [1, 0],
    ],
    [
      [0.5, 0],
      [9, 9],
    ],
  ]);
  const codes = nearestCodes(rows, vectors);
  expect([codes.dtype, codes.shape]).toEqual(["int32", [3, 2]]);
  expect(codes.arraySync()).toEqual([
    [0, 1],
    [2, 1],
    [0, 2],
  ]);
});

test("a search over all distances in float64 finds the same codes", () => {
  const [rows, vectors] = [createRng(1).normal([500, 3]), createRng(2).normal([20, 3])];
  const [points, centres] = [rows.arraySync() as number[][], vectors.arraySync() as number[][]];
  const distance = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0);
  const nearest = points.map((point) => {
    const distances = centres.map((centre) => distance(point, centre));
    return distances.indexOf(Math.min(...distances));
  });
  expect(nearestCodes(rows, vectors).arraySync()).toEqual(nearest);
});

test("there is no gradient, and nothing but the codes is left behind", () => {
  const [rows, vectors] = [createRng(1).normal([4, 3]), createRng(2).normal([2, 3])];
  const gradient = tf.grad((x: tf.Tensor) => tf.sum(tf.add(x, tf.expandDims(nearestCodes(x, vectors), 1))))(rows);
  expect(new Set(gradient.dataSync())).toEqual(new Set([1]));
  expect(tensorsMade(() => nearestCodes(rows, vectors))).toBe(1);
  const wide = tf.zeros([4, 5]);
  expect(() => nearestCodes(wide, vectors)).toThrow(ShapeError);
  expect(() => nearestCodes(wide, vectors)).toThrow("nearestCodes: rows must end in an axis of 3; got [4, 5].");
  expectNoLeakOnThrow(() => nearestCodes(wide, vectors));
});

test("codes that lie together far from 0 are told apart as well as their float32 values are", () => {
  // Steps of 2^-12 around 1000, where float32 has steps of 2^-14: the squares alone are rounded to steps of 2^-4.
  const vectors = tf.tensor2d([0, 1, 2, 3].map((k) => [1000 + k / 4096, -1000 + k / 4096]));
  expect(nearestCodes(vectors, vectors).arraySync()).toEqual([0, 1, 2, 3]);
});
