import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tensorsMade } from "@elbo/vitest/leaks";
import { createRng } from "../random/rng.js";
import { type Tensor } from "../types.js";
import { belowDiagonal, cholesky, diagonalOf, identity, solveLower } from "./triangular.js";

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const factor = [
  [2, 0, 0],
  [-1, 0.5, 0],
  [3, 4, 1.5],
];

test("identity, triangle and diagonal", () => {
  expect(identity(2).arraySync()).toEqual([
    [1, 0],
    [0, 1],
  ]);
  expect(belowDiagonal(3).arraySync()).toEqual([
    [0, 0, 0],
    [1, 0, 0],
    [1, 1, 0],
  ]);
  expect(diagonalOf(tf.tensor([factor, factor])).arraySync()).toEqual([
    [2, 0.5, 1.5],
    [2, 0.5, 1.5],
  ]);
});

test("the factor of L Lᵀ is L, whatever stands above the diagonal", () => {
  const lower = tf.tensor2d(factor);
  const product = tf.matMul(lower, lower, false, true);
  const noise = tf.mul(tf.sub(tf.sub(1, belowDiagonal(3)), identity(3)), 7);
  for (const matrix of [product, tf.add(product, noise)])
    // float32 rounding of products up to 25
    expect(largest(tf.sub(cholesky(matrix), lower))).toBeLessThan(1e-5);
});

test("a matrix without full rank has a finite factor of it", () => {
  const matrix = tf.tensor2d([
    [1, 1],
    [1, 1],
  ]);
  const found = cholesky(matrix, 1e-6);
  expect(largest(tf.sub(tf.matMul(found, found, false, true), matrix))).toBeLessThan(2e-6); // the floor
});

test("forward substitution solves L y = x, for each matrix and each x", () => {
  const lower = tf.tensor3d([
    factor,
    [
      [1, 0, 0],
      [2, 3, 0],
      [4, 5, 6],
    ],
  ]);
  const y = createRng(0).normal([4, 2, 3]);
  const x = tf.sum(tf.mul(lower, tf.expandDims(y, -2)), -1);
  const upper = tf.mul(tf.sub(1, tf.add(belowDiagonal(3), identity(3))), 9);
  expect(largest(tf.sub(solveLower(tf.add(lower, upper), x), y))).toBeLessThan(1e-5); // float32, condition below 30
  const one = tf.tensor([[[4]], [[2]]]);
  expect(solveLower(one, tf.tensor([[8], [8]])).arraySync()).toEqual([[2], [4]]);
});

test("an x without the matrices' axes is solved for each of them", () => {
  const lower = tf.tensor3d([
    factor,
    [
      [1, 0, 0],
      [2, 3, 0],
      [4, 5, 6],
    ],
  ]);
  const x = createRng(1).normal([5, 1, 3]);
  const repeated = tf.tile(x, [1, 2, 1]);
  expect(solveLower(lower, x).arraySync()).toEqual(solveLower(lower, repeated).arraySync());
});

test("its gradients are those of the inverse", () => {
  const x = tf.tensor([1, -2, 0.5]);
  const [toMatrix, toX] = tf.grads((l: Tensor, v: Tensor) => tf.sum(solveLower(l, v)))([tf.tensor2d(factor), x]) as [
    Tensor,
    Tensor,
  ];
  // d/dx sum(L⁻¹ x) = L⁻ᵀ 1 by hand: rows from the last.
  const third = 1 / 1.5;
  const second = (1 - 4 * third) / 0.5;
  const first = (1 + second - 3 * third) / 2;
  toX.dataSync().forEach((value, i) => expect(value).toBeCloseTo([first, second, third][i]!, 5));
  // d/dL = -(L⁻ᵀ 1) yᵀ on and below the diagonal.
  const y = solveLower(tf.tensor2d(factor), x).dataSync();
  const expected = [first, second, third].flatMap((row, i) => [...y].map((value, j) => (j <= i ? -row * value : 0)));
  toMatrix.dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
});

test("each makes the one tensor that it returns", () => {
  const [lower, x] = [tf.tensor2d(factor), tf.tensor([1, 2, 3])];
  for (const make of [() => identity(3), () => cholesky(lower), () => solveLower(lower, x), () => diagonalOf(lower)])
    expect(tensorsMade(make)).toBe(1);
});

function largest(x: Tensor): number {
  return tf.max(tf.abs(x)).dataSync()[0]!;
}
