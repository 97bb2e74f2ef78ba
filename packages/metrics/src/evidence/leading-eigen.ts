import { symmetricEigen } from "../symmetric-eigen.js";

/** Multiplications before the eigenvalues are taken: the start is near where the matrix is near the last one. */
const multiplications = 2;

/**
 * The largest eigenvalues of a symmetric, positive matrix, by subspace iteration from a start: quick where it is called
 * again and again for matrices that hardly change.
 *
 * @param matrix [n, n]
 * @param basis rows that span a start, [width, n], at least as many as eigenvalues are wanted
 * @returns the largest `count` eigenvalues, and a basis whose first rows are their eigenvectors, to start from again
 * @see Golub & Van Loan 2013, "Matrix computations", section 8.2.4
 */
export function leadingEigen(
  matrix: Float64Array,
  n: number,
  count: number,
  basis: Float64Array,
): { readonly values: Float64Array; readonly basis: Float64Array } {
  const width = basis.length / n;
  let rows = orthonormal(basis, n);
  for (let i = 0; i < multiplications; i++) rows = orthonormal(multiply(rows, matrix, n), n);
  const images = multiply(rows, matrix, n);
  const projected = new Float64Array(width * width);
  for (let i = 0; i < width; i++) for (let j = 0; j < width; j++) projected[i * width + j] = dot(images, rows, i, j, n);
  const { values, vectors } = symmetricEigen(projected, width);
  return { values: values.slice(0, count), basis: multiply(vectors, rows, n) };
}

/** [rows, k] times [k, n]. */
function multiply(left: Float64Array, right: Float64Array, n: number): Float64Array {
  const inner = right.length / n;
  const product = new Float64Array((left.length / inner) * n);
  for (let at = 0; at < left.length; at++) {
    const [weight, from, to] = [left[at]!, (at % inner) * n, Math.floor(at / inner) * n];
    if (weight !== 0) for (let j = 0; j < n; j++) product[to + j]! += weight * right[from + j]!;
  }
  return product;
}

/** Rows made orthonormal, one after the other, twice for the sake of rounding. */
function orthonormal(rows: Float64Array, n: number): Float64Array {
  const out = Float64Array.from(rows);
  for (let i = 0; i < out.length / n; i++) {
    for (let pass = 0; pass < 2; pass++)
      for (let j = 0; j < i; j++) {
        const projection = dot(out, out, i, j, n);
        for (let k = 0; k < n; k++) out[i * n + k]! -= projection * out[j * n + k]!;
      }
    const norm = Math.sqrt(dot(out, out, i, i, n));
    for (let k = 0; k < n; k++) out[i * n + k] = norm > 0 ? out[i * n + k]! / norm : Number(k === i);
  }
  return out;
}

function dot(a: Float64Array, b: Float64Array, i: number, j: number, n: number): number {
  let sum = 0;
  for (let k = 0; k < n; k++) sum += a[i * n + k]! * b[j * n + k]!;
  return sum;
}
