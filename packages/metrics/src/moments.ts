/** Mean and covariance of points that come in parts, in float64. */
export class Moments {
  readonly size: number;
  #count = 0;
  /** About the first point: no digits are lost to a mean far from 0, and entries that are mostly the same cost nothing. */
  #origin: Float64Array | undefined;
  readonly #sums: Float64Array;
  readonly #products: Float64Array;
  readonly #moved: number[] = [];

  constructor(size: number) {
    this.size = size;
    this.#sums = new Float64Array(size);
    this.#products = new Float64Array(size * size);
  }

  get count(): number {
    return this.#count;
  }

  /** Adds points, row by row. */
  add(values: ArrayLike<number>): void {
    const { size } = this;
    const origin = (this.#origin ??= Float64Array.from({ length: size }, (_, i) => values[i]!));
    const [sums, products, moved] = [this.#sums, this.#products, this.#moved];
    const shifted = new Float64Array(size);
    for (let start = 0; start < values.length; start += size) {
      this.#count++;
      moved.length = 0;
      for (let i = 0; i < size; i++) {
        shifted[i] = values[start + i]! - origin[i]!;
        if (shifted[i] === 0) continue;
        moved.push(i);
        sums[i]! += shifted[i]!;
      }
      for (let a = 0; a < moved.length; a++) {
        const [i, value] = [moved[a]!, shifted[moved[a]!]!];
        for (let b = 0; b <= a; b++) products[i * size + moved[b]!]! += value * shifted[moved[b]!]!;
      }
    }
  }

  /** [size] */
  mean(): Float64Array {
    return this.#sums.map((sum, i) => this.#origin![i]! + sum / this.#count);
  }

  /** [size, size], divided by `count`, or by `count - lost`. */
  covariance(lost = 0): Float64Array {
    const { size } = this;
    const covariance = new Float64Array(size * size);
    for (let i = 0; i < size; i++)
      for (let j = 0; j <= i; j++) {
        const product = this.#products[i * size + j]! - (this.#sums[i]! * this.#sums[j]!) / this.#count;
        covariance[i * size + j] = covariance[j * size + i] = product / (this.#count - lost);
      }
    return covariance;
  }
}
