import { requireArgument, requireKnownOptions } from "@elbo/core";
import { type Estimate } from "../estimate.js";
import { Moments } from "../moments.js";
import { type Points, readPoints, readPointsLike, type Rows } from "../points.js";
import { symmetricEigen, symmetricEigenvalues } from "../symmetric-eigen.js";
import { distanceByPairs, sumOfRoots } from "./frechet-by-pairs.js";
import { blocksOf, jackknife } from "./jackknife.js";

export interface FeatureDistanceOptions {
  /**
   * What the features are of, for the estimate's name: "classifier", "Inception".
   * @default "given"
   */
  readonly features?: string;
  /**
   * Blocks that are left out in turn for the standard error; 0 for none, which then is NaN.
   * @default 10
   */
  readonly blocks?: number;
}

/**
 * Fréchet distance between the normals with the means and covariances of two samples' features,
 *
 *   |m_1 - m_2|² + tr(C_1 + C_2 - 2 (C_1 C_2)^(1/2)).
 *
 * It is called by its features: "classifier Fréchet distance"; with Inception's features, and only with these, it is the FID. It
 * comes out too large by about 1 / n: compare samples of one size only. Time grows with the cube of the features or, where these
 * are fewer, of the points, and is spent once more for each block: of 128 features a second, of 500 points with 2048 six.
 *
 * @param real features of real examples, [n, size]
 * @param generated features of generated ones, [m, size]
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {ShapeError} if sizes differ, or there are fewer than 2 points, or than 2 for each block
 * @throws {DataError} if a value is NaN or infinite
 * @see Heusel et al. 2017, https://arxiv.org/abs/1706.08500; Chong & Forsyth 2020, https://arxiv.org/abs/1911.07023, on the bias
 * @example
 * const { value } = await frechetDistance(rng.normal([100, 3]), rng.normal([100, 3]), { features: "classifier" });
 */
export async function frechetDistance(
  real: Points,
  generated: Points,
  options: FeatureDistanceOptions = {},
): Promise<Estimate> {
  const { first, second, blocks, features } = await readFeatures("frechetDistance", real, generated, options);
  const [left, right] = [blocksOf(first.count, blocks), blocksOf(second.count, blocks)];
  const without =
    Math.min(first.count, second.count) < first.size
      ? distanceByPairs(first, left, second, right)
      : (block: number) => betweenNormals(normalOf(first, left, block), normalOf(second, right, block));
  const value = without(-1);
  return {
    value,
    ...jackknife(blocks, without),
    estimator: `Fréchet distance between normals, ${features} features`,
    units: "squared features",
    count: second.count,
  };
}

/** Two samples of features, and how often to leave a block out. */
export async function readFeatures(where: string, real: Points, generated: Points, options: FeatureDistanceOptions) {
  requireKnownOptions(where, options, ["features", "blocks"]);
  const { features = "given", blocks = 10 } = options;
  const isCount = Number.isInteger(blocks) && blocks !== 1 && blocks >= 0;
  requireArgument(isCount, where, "blocks", "0 or an integer of at least 2", blocks);
  const least = Math.max(2, 2 * blocks);
  const first = await readPoints(where, "real", real, least);
  return { first, second: await readPointsLike(where, "generated", generated, first, least), blocks, features };
}

interface Normal {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/** Of the rows whose block is another one. */
function normalOf({ values, count, size }: Rows, blocks: Int32Array, left: number): Normal {
  const moments = new Moments(size);
  for (let i = 0; i < count; i++) if (blocks[i] !== left) moments.add(values.subarray(i * size, (i + 1) * size));
  return { mean: moments.mean(), covariance: moments.covariance(1) };
}

function betweenNormals(a: Normal, b: Normal): number {
  const size = a.mean.length;
  const distance = a.mean.reduce((sum, value, i) => sum + (value - b.mean[i]!) ** 2, 0);
  const root = squareRoot(a.covariance, size);
  const values = symmetricEigenvalues(multiply(multiply(root, b.covariance, size), root, size), size);
  return distance + trace(a.covariance, size) + trace(b.covariance, size) - 2 * sumOfRoots(values);
}

/** The symmetric square root of a covariance. */
function squareRoot(matrix: Float64Array, size: number): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, size);
  const root = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    const scale = Math.sqrt(Math.max(0, values[k]!));
    for (let i = 0; i < size; i++) {
      const weight = scale * vectors[k * size + i]!;
      for (let j = 0; j < size; j++) root[i * size + j]! += weight * vectors[k * size + j]!;
    }
  }
  return root;
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) {
      const weight = a[i * size + k]!;
      for (let j = 0; j < size; j++) product[i * size + j]! += weight * b[k * size + j]!;
    }
  return product;
}

function trace(matrix: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += matrix[i * size + i]!;
  return sum;
}
