import { type Rows } from "../points.js";

/** Squared Euclidean distance of a row of `a` and a row of `b`. */
export function squaredDistance(a: Rows, i: number, b: Rows, j: number): number {
  const { size } = a;
  let [sum, from, to] = [0, i * size, j * size];
  for (let k = 0; k < size; k++, from++, to++) {
    const difference = a.values[from]! - b.values[to]!;
    sum += difference * difference;
  }
  return sum;
}

/** The k smallest values seen so far, in order, with what they belong to. */
export class Nearest {
  readonly distances: Float64Array;
  readonly indices: Int32Array;

  constructor(k: number) {
    this.distances = new Float64Array(k).fill(Infinity);
    this.indices = new Int32Array(k).fill(-1);
  }

  add(distance: number, index: number): void {
    const { distances, indices } = this;
    let at = distances.length - 1;
    if (distance >= distances[at]!) return;
    for (; at > 0 && distances[at - 1]! > distance; at--) {
      distances[at] = distances[at - 1]!;
      indices[at] = indices[at - 1]!;
    }
    distances[at] = distance;
    indices[at] = index;
  }
}

/** The k nearest of `among` to each of `points`, by squared distance; a point itself left out where both are the same. */
export function nearestOf(points: Rows, among: Rows, k: number): Nearest[] {
  return Array.from({ length: points.count }, (_, i) => {
    const nearest = new Nearest(k);
    for (let j = 0; j < among.count; j++)
      if (points !== among || i !== j) nearest.add(squaredDistance(points, i, among, j), j);
    return nearest;
  });
}

/** Squared distance of each point to its k-th nearest other one. */
export function squaredRadii(points: Rows, k: number): Float64Array {
  return Float64Array.from(nearestOf(points, points, k), ({ distances }) => distances[k - 1]!);
}
