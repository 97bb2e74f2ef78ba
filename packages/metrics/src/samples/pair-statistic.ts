import { type Rows } from "../points.js";
import { squaredDistance } from "./nearest.js";

/** k of a row of `a` and a row of `b`. */
export type PairKernel = (a: Rows, i: number, b: Rows, j: number) => number;

/** (x·y / size + 1)³, of the kernel distance. */
export const cubic: PairKernel = (a, i, b, j) => {
  const { size } = a;
  let [dot, from, to] = [0, i * size, j * size];
  for (let k = 0; k < size; k++, from++, to++) dot += a.values[from]! * b.values[to]!;
  return (dot / size + 1) ** 3;
};

/** -|x - y|, whose statistic is the energy distance. */
export const negativeDistance: PairKernel = (a, i, b, j) => -Math.sqrt(squaredDistance(a, i, b, j));

/** exp(-|x - y|² / bandwidth). */
export function gaussian(bandwidth: number): PairKernel {
  return (a, i, b, j) => Math.exp(-squaredDistance(a, i, b, j) / bandwidth);
}

/** Whether a point counts as a pair with itself. */
export type PairEstimator = "unbiased" | "biased";

/** E k(x, x') + E k(y, y') - 2 E k(x, y) from sums of k and numbers of points. */
function combine(
  sums: readonly [number, number, number],
  [n, m]: readonly [number, number],
  estimator: PairEstimator,
): number {
  const own = (count: number) => count * (estimator === "unbiased" ? count - 1 : count);
  return sums[0] / own(n) + sums[1] / own(m) - (2 * sums[2]) / (n * m);
}

/** Sums of k over pairs, by the blocks that their points are in: any block can be left out without a new sum. */
export class PairSums {
  readonly #blocks: number;
  readonly #sums: readonly [Float64Array, Float64Array, Float64Array];
  readonly #counts: readonly [Float64Array, Float64Array];
  readonly #estimator: PairEstimator;

  constructor(x: Rows, y: Rows, kernel: PairKernel, estimator: PairEstimator, blocks: number) {
    this.#blocks = Math.max(1, blocks);
    this.#estimator = estimator;
    this.#counts = [this.#countBlocks(x), this.#countBlocks(y)];
    this.#sums = [this.#sumPairs(x, x, kernel), this.#sumPairs(y, y, kernel), this.#sumPairs(x, y, kernel)];
  }

  /** The statistic without the points of a block; -1 leaves none out. */
  without(block: number): number {
    const kept = (at: number) => at !== block;
    const total = (sums: Float64Array) =>
      sums.reduce(
        (sum, value, at) => sum + (kept(Math.floor(at / this.#blocks)) && kept(at % this.#blocks) ? value : 0),
        0,
      );
    const count = (counts: Float64Array) => counts.reduce((sum, value, at) => sum + (kept(at) ? value : 0), 0);
    const [xx, yy, xy] = this.#sums;
    return combine(
      [total(xx), total(yy), total(xy)],
      [count(this.#counts[0]), count(this.#counts[1])],
      this.#estimator,
    );
  }

  #countBlocks({ count }: Rows): Float64Array {
    const counts = new Float64Array(this.#blocks);
    for (let i = 0; i < count; i++) counts[i % this.#blocks]!++;
    return counts;
  }

  #sumPairs(a: Rows, b: Rows, kernel: PairKernel): Float64Array {
    const blocks = this.#blocks;
    const sums = new Float64Array(blocks * blocks);
    const skipsSelf = a === b && this.#estimator === "unbiased";
    for (let i = 0; i < a.count; i++)
      for (let j = 0; j < b.count; j++)
        if (!skipsSelf || i !== j) sums[(i % blocks) * blocks + (j % blocks)]! += kernel(a, i, b, j);
    return sums;
  }
}

/** All values of k among points, [count, count]. */
export function kernelMatrix(points: Rows, kernel: PairKernel): Float64Array {
  const { count } = points;
  const matrix = new Float64Array(count * count);
  for (let i = 0; i < count; i++)
    for (let j = 0; j <= i; j++) matrix[i * count + j] = matrix[j * count + i] = kernel(points, i, points, j);
  return matrix;
}

/** The statistic where the first `n` points of an order are one sample and the others the second. */
export function statisticOf(matrix: Float64Array, order: Uint32Array, n: number, estimator: PairEstimator): number {
  const count = order.length;
  const sums: [number, number, number] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const row = order[i]! * count;
    const [isFirst, end] = [i < n, i < n ? n : count];
    let [own, other] = [0, 0];
    for (let j = isFirst ? 0 : n; j < end; j++) own += matrix[row + order[j]!]!;
    if (estimator === "unbiased") own -= matrix[row + order[i]!]!;
    if (isFirst) for (let j = n; j < count; j++) other += matrix[row + order[j]!]!;
    sums[isFirst ? 0 : 1] += own;
    sums[2] += other;
  }
  return combine(sums, [n, count - n], estimator);
}
