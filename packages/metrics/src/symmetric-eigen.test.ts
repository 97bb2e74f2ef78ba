import { RandomStream } from "@elbo/core";
import { expect, test } from "vitest";
import { symmetricEigen, symmetricEigenvalues } from "./symmetric-eigen.js";

function symmetric(n: number, seed: number): Float64Array {
  const draws = RandomStream.fromSeed(seed).fillNormal(new Float32Array(n * n));
  return Float64Array.from({ length: n * n }, (_, at) => draws[at]! + draws[(at % n) * n + Math.floor(at / n)]!);
}

test("a matrix of two rows has the eigenvalues of the quadratic formula", () => {
  const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
  expect(values[0]).toBeCloseTo(3, 14);
  expect(values[1]).toBeCloseTo(1, 14);
  expect(Math.abs(vectors[0]! - vectors[1]!)).toBeLessThan(1e-14);
  expect(vectors[0]! ** 2).toBeCloseTo(0.5, 14);
});

test.each([1, 2, 3, 5, 20, 90])(
  "of %i rows: A v = lambda v, eigenvectors are orthonormal, and eigenvalues descend",
  (n) => {
    const matrix = symmetric(n, n);
    const { values, vectors } = symmetricEigen(matrix, n);
    let [residual, dot] = [0, 0];
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        let [image, product] = [0, 0];
        for (let k = 0; k < n; k++) {
          image += matrix[j * n + k]! * vectors[i * n + k]!;
          product += vectors[i * n + k]! * vectors[j * n + k]!;
        }
        residual = Math.max(residual, Math.abs(image - values[i]! * vectors[i * n + j]!));
        dot = Math.max(dot, Math.abs(product - Number(i === j)));
      }
    // Float64 rounding, which grows with n and the largest eigenvalue, below 40.
    expect(residual).toBeLessThan(1e-12);
    expect(dot).toBeLessThan(1e-12);
    expect([...values]).toEqual([...values].sort((a, b) => b - a));
  },
);

test.each([1, 2, 3, 20, 90])("of %i rows the eigenvalues alone are the same", (n) => {
  const matrix = symmetric(n, n);
  // The same steps, without the vectors.
  expect(symmetricEigenvalues(matrix, n)).toEqual(symmetricEigen(matrix, n).values);
});

test("matrices with equal eigenvalues, without off-diagonal entries and of zeros are no special cases", () => {
  const diagonal = Float64Array.of(1, 0, 0, 0, 3, 0, 0, 0, 1);
  expect([...symmetricEigen(diagonal, 3).values]).toEqual([3, 1, 1]);
  expect([...symmetricEigen(new Float64Array(9), 3).values]).toEqual([0, 0, 0]);
  // 1 1ᵀ has n once and 0 otherwise.
  const { values } = symmetricEigen(new Float64Array(16).fill(1), 4);
  expect(values[0]).toBeCloseTo(4, 14);
  for (const value of values.subarray(1)) expect(Math.abs(value)).toBeLessThan(1e-14);
});

test("the matrix is left alone", () => {
  const matrix = symmetric(4, 1);
  const copy = matrix.slice();
  symmetricEigen(matrix, 4);
  expect(matrix).toEqual(copy);
});
