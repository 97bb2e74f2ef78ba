import { type Rows } from "../points.js";
import { symmetricEigenvalues } from "../symmetric-eigen.js";

/**
 * The Fréchet distance where points are fewer than features: with the centred points of the samples over sqrt(n - 1) and
 * sqrt(m - 1) as rows of A [n, size] and B [m, size], the covariances are AᵀA and BᵀB, and
 *
 *   tr((AᵀA BᵀB)^(1/2)) = sum of the singular values of A Bᵀ, [n, m].
 *
 * No matrix has as many rows as there are features, and inner products are taken once, however many blocks are left out.
 *
 * @returns the distance without the points of a block; -1 leaves none out
 */
export function distanceByPairs(
  first: Rows,
  left: Int32Array,
  second: Rows,
  right: Int32Array,
): (block: number) => number {
  const [a, b] = [centred(first), centred(second)];
  const products = innerProducts(a.points, b.points);
  return (block) => {
    const [rows, columns] = [keptOf(left, block), keptOf(right, block)];
    const [x, y] = [momentsOf(a, rows), momentsOf(b, columns)];
    const distance = x.mean.reduce((sum, value, i) => sum + (value - y.mean[i]!) ** 2, 0);
    const kept = centredProducts(products, second.count, rows, columns);
    const overlap = singularValueSum(kept, rows.length, columns.length);
    return distance + x.trace + y.trace - (2 * overlap) / Math.sqrt((rows.length - 1) * (columns.length - 1));
  };
}

/** Points about their mean, so that no digits are lost to it. */
interface Centred {
  readonly points: Rows;
  readonly origin: Float64Array;
}

function centred({ values, count, size }: Rows): Centred {
  const origin = new Float64Array(size);
  values.forEach((value, at) => (origin[at % size]! += value / count));
  return { points: { values: values.map((value, at) => value - origin[at % size]!), count, size }, origin };
}

function keptOf(blocks: Int32Array, left: number): number[] {
  return Array.from(blocks.keys()).filter((i) => blocks[i] !== left);
}

/** Mean, and trace of the covariance, of some points. */
function momentsOf({ points: { values, size }, origin }: Centred, rows: readonly number[]) {
  const [sums, squares] = [new Float64Array(size), new Float64Array(size)];
  for (const row of rows)
    for (let j = 0; j < size; j++) {
      const value = values[row * size + j]!;
      sums[j]! += value;
      squares[j]! += value * value;
    }
  const trace = squares.reduce((sum, square, j) => sum + square - sums[j]! ** 2 / rows.length, 0) / (rows.length - 1);
  return { mean: origin.map((value, j) => value + sums[j]! / rows.length), trace };
}

/** x_i · y_j, [n, m]. */
function innerProducts(x: Rows, y: Rows): Float64Array {
  const { size } = x;
  const products = new Float64Array(x.count * y.count);
  for (let i = 0; i < x.count; i++)
    for (let j = 0; j < y.count; j++) {
      let sum = 0;
      for (let k = 0, a = i * size, b = j * size; k < size; k++, a++, b++) sum += x.values[a]! * y.values[b]!;
      products[i * y.count + j] = sum;
    }
  return products;
}

/** Inner products of some points about the means of these, [rows, columns]. */
function centredProducts(
  products: Float64Array,
  width: number,
  rows: readonly number[],
  columns: readonly number[],
): Float64Array {
  const [n, m] = [rows.length, columns.length];
  const kept = new Float64Array(n * m);
  rows.forEach((row, i) => columns.forEach((column, j) => (kept[i * m + j] = products[row * width + column]!)));
  const [rowMeans, columnMeans] = [new Float64Array(n), new Float64Array(m)];
  kept.forEach((value, at) => {
    rowMeans[Math.floor(at / m)]! += value / m;
    columnMeans[at % m]! += value / n;
  });
  const all = rowMeans.reduce((sum, value) => sum + value / n, 0);
  return kept.map((value, at) => value - rowMeans[Math.floor(at / m)]! - columnMeans[at % m]! + all);
}

/** Sum of the singular values of a matrix [n, m]: roots of the eigenvalues of its products of rows, or of columns. */
function singularValueSum(matrix: Float64Array, n: number, m: number): number {
  const wide = n <= m;
  const [size, inner] = wide ? [n, m] : [m, n];
  const vectors = wide
    ? matrix
    : Float64Array.from({ length: n * m }, (_, at) => matrix[(at % n) * m + Math.floor(at / n)]!);
  const rows: Rows = { values: vectors, count: size, size: inner };
  return sumOfRoots(symmetricEigenvalues(innerProducts(rows, rows), size));
}

/**
 * Sum of the roots of a covariance's eigenvalues, the largest first. Those that should be 0 come out on both sides of it, at the
 * rounding of the largest, whose root would be 1e-8 of it: they count as 0.
 */
export function sumOfRoots(values: Float64Array): number {
  const least = values.length * Number.EPSILON * values[0]!;
  return values.reduce((sum, value) => sum + (value > least ? Math.sqrt(value) : 0), 0);
}
