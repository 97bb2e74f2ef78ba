import { type RandomStream } from "@elbo/core";

/** Points [n, dimension] in row-major order. */
export interface Points {
  readonly values: Float32Array;
  readonly dimension: number;
}

/**
 * k-means on the host: first centres by k-means++, then Lloyd's steps until nothing changes or `iterations` are done. A
 * cluster that loses all its points takes the point that is farthest from its centre.
 *
 * @returns centres [clusters, dimension]
 * @see Arthur & Vassilvitskii 2007, "k-means++: the advantages of careful seeding"; Lloyd 1982
 */
export function kMeans(points: Points, clusters: number, stream: RandomStream, iterations = 25): Float32Array {
  const centres = spreadCentres(points, clusters, stream);
  const count = points.values.length / points.dimension;
  const nearest = new Int32Array(count).fill(-1);
  const distances = new Float64Array(count);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const changed = assign(points, centres, nearest, distances);
    if (!changed) break;
    moveToMeans(points, centres, nearest, distances);
  }
  return centres;
}

/** Each centre a point, drawn with chances in proportion to the squared distance from the centres before it. */
function spreadCentres({ values, dimension }: Points, clusters: number, stream: RandomStream): Float32Array {
  const count = values.length / dimension;
  const centres = new Float32Array(clusters * dimension);
  const draws = stream.split("k-means").fillUniform(new Float32Array(clusters));
  const distances = new Float64Array(count).fill(Infinity);
  for (let cluster = 0; cluster < clusters; cluster++) {
    const point = cluster === 0 ? Math.floor(draws[0]! * count) : drawPoint(distances, draws[cluster]!);
    const centre = values.subarray(point * dimension, (point + 1) * dimension);
    centres.set(centre, cluster * dimension);
    for (let i = 0; i < count; i++)
      distances[i] = Math.min(distances[i]!, squaredDistance(values, i * dimension, centre, 0, dimension));
  }
  return centres;
}

/** The point at which the running sum of weights passes `draw` times their total. */
function drawPoint(weights: Float64Array, draw: number): number {
  const target = draw * weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const at = weights.findIndex((weight) => (sum += weight) >= target);
  return at < 0 ? weights.length - 1 : at;
}

/** Gives each point its nearest centre; false where all had it before. */
function assign(
  { values, dimension }: Points,
  centres: Float32Array,
  nearest: Int32Array,
  distances: Float64Array,
): boolean {
  const clusters = centres.length / dimension;
  let changed = false;
  for (let i = 0; i < nearest.length; i++) {
    let best = 0;
    let least = Infinity;
    for (let cluster = 0; cluster < clusters; cluster++) {
      const distance = squaredDistance(values, i * dimension, centres, cluster * dimension, dimension);
      if (distance < least) [best, least] = [cluster, distance];
    }
    changed ||= nearest[i] !== best;
    nearest[i] = best;
    distances[i] = least;
  }
  return changed;
}

function moveToMeans(
  { values, dimension }: Points,
  centres: Float32Array,
  nearest: Int32Array,
  distances: Float64Array,
): void {
  const clusters = centres.length / dimension;
  const sums = new Float64Array(centres.length);
  const counts = new Int32Array(clusters);
  nearest.forEach((cluster, i) => {
    counts[cluster]!++;
    for (let d = 0; d < dimension; d++) sums[cluster * dimension + d]! += values[i * dimension + d]!;
  });
  for (let cluster = 0; cluster < clusters; cluster++) {
    const at = cluster * dimension;
    if (counts[cluster] === 0) centres.set(takeFarthest({ values, dimension }, distances), at);
    else for (let d = 0; d < dimension; d++) centres[at + d] = sums[at + d]! / counts[cluster]!;
  }
}

/** The point farthest from its centre, which then counts as near. */
function takeFarthest({ values, dimension }: Points, distances: Float64Array): Float32Array {
  const farthest = distances.reduce((best, distance, i) => (distance > distances[best]! ? i : best), 0);
  distances[farthest] = 0;
  return values.subarray(farthest * dimension, (farthest + 1) * dimension);
}

function squaredDistance(a: Float32Array, atA: number, b: Float32Array, atB: number, dimension: number): number {
  let sum = 0;
  for (let d = 0; d < dimension; d++) sum += (a[atA + d]! - b[atB + d]!) ** 2;
  return sum;
}
