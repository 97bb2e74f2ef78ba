import { type BinnedFeatures } from "./binned-features.js";

/** A binary tree of fixed depth, node i having the children 2 i + 1 and 2 i + 2; feature -1 marks a leaf. */
export interface RegressionTree {
  readonly features: Int32Array;
  /** Points with a value of the feature up to this go left. */
  readonly thresholds: Float64Array;
  /** What leaves add, filled in by the caller. */
  readonly values: Float64Array;
}

/** A tree as it grew. */
export interface GrownTree {
  readonly tree: RegressionTree;
  /** The node where each point ended. */
  readonly leaves: Uint8Array;
  /** By how much each feature's splits reduced the sum of squares. */
  readonly gains: Float64Array;
}

/** Counts and sums of targets by bin, [width, binCount]. */
interface Histogram {
  readonly counts: Int32Array;
  readonly sums: Float64Array;
}

interface Split {
  readonly feature: number;
  /** The last bin that goes left. */
  readonly bin: number;
  readonly threshold: number;
  /** Times the node's count, the fall of the sum of squares. */
  readonly gain: number;
}

/**
 * The least-squares regression tree of CART: every node that is not pure is split where the sum of squares falls most. Of
 * equally good splits the first in `featureOrder` is taken.
 *
 * @param targets [n]
 * @param featureOrder of a node, asked for at each
 */
export function growTree(
  features: BinnedFeatures,
  targets: Float64Array,
  depth: number,
  featureOrder: () => ArrayLike<number>,
): GrownTree {
  const nodes = 2 ** (depth + 1) - 1;
  const tree = {
    features: new Int32Array(nodes).fill(-1),
    thresholds: new Float64Array(nodes),
    values: new Float64Array(nodes),
  };
  const leaves = new Uint8Array(features.count);
  const gains = new Float64Array(features.width);
  const points = features.points.slice();

  /** Grows the tree under `node`, whose points are given; uses up the histogram. */
  const grow = (node: number, own: Uint32Array, histogram: Histogram | undefined): void => {
    const split =
      histogram && !isPure(own, targets) ? bestSplit(features, histogram, own.length, featureOrder()) : undefined;
    if (!split) {
      for (let i = 0; i < own.length; i++) leaves[own[i]!] = node;
      return;
    }
    tree.features[node] = split.feature;
    tree.thresholds[node] = split.threshold;
    gains[split.feature]! += split.gain / own.length;
    const cut = partition(features, own, split);
    const [left, right] = [own.subarray(0, cut), own.subarray(cut)];
    const isLast = 2 * node + 1 >= 2 ** depth - 1;
    const smaller = left.length < right.length ? left : right;
    const ofSmaller = isLast ? undefined : histogramOf(features, targets, smaller);
    const ofLarger = ofSmaller && subtract(histogram!, ofSmaller);
    grow(2 * node + 1, left, smaller === left ? ofSmaller : ofLarger);
    grow(2 * node + 2, right, smaller === right ? ofSmaller : ofLarger);
  };
  grow(0, points, wholeHistogram(features, targets));
  return { tree, leaves, gains };
}

/** The node where a point ends. */
export function leafOf(
  columns: readonly Float32Array[],
  { features, thresholds }: RegressionTree,
  point: number,
): number {
  let node = 0;
  while (features[node]! >= 0) node = 2 * node + (columns[features[node]!]![point]! <= thresholds[node]! ? 1 : 2);
  return node;
}

function histogramOf({ bins, width, binCount }: BinnedFeatures, targets: Float64Array, points: Uint32Array): Histogram {
  const counts = new Int32Array(width * binCount);
  const sums = new Float64Array(width * binCount);
  for (let i = 0; i < points.length; i++) {
    const point = points[i]!;
    const target = targets[point]!;
    const row = point * width;
    for (let feature = 0, start = 0; feature < width; feature++, start += binCount) {
      const cell = start + bins[row + feature]!;
      counts[cell]!++;
      sums[cell]! += target;
    }
  }
  return { counts, sums };
}

/** Of all points: their counts are known, and they lie one after the other. */
function wholeHistogram({ bins, counts, width, binCount }: BinnedFeatures, targets: Float64Array): Histogram {
  const sums = new Float64Array(width * binCount);
  for (let i = 0, at = 0; i < targets.length; i++) {
    const target = targets[i]!;
    for (let start = 0; start < sums.length; start += binCount) sums[start + bins[at++]!]! += target;
  }
  return { counts: counts.slice(), sums };
}

/** whole - part, in place of whole. */
function subtract(whole: Histogram, part: Histogram): Histogram {
  for (let cell = 0; cell < whole.counts.length; cell++) {
    whole.counts[cell]! -= part.counts[cell]!;
    whole.sums[cell]! -= part.sums[cell]!;
  }
  return whole;
}

function isPure(points: Uint32Array, targets: Float64Array): boolean {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < points.length; i++) {
    const target = targets[points[i]!]!;
    sum += target;
    squares += target * target;
  }
  return points.length < 2 || squares / points.length - (sum / points.length) ** 2 <= Number.EPSILON;
}

function bestSplit(
  { width, binCount, least, greatest }: BinnedFeatures,
  { counts, sums }: Histogram,
  count: number,
  order: ArrayLike<number>,
): Split | undefined {
  let total = 0;
  for (let cell = 0; cell < binCount; cell++) total += sums[cell]!;
  let best: Split | undefined;
  let most = -1;
  for (let at = 0; at < width; at++) {
    const feature = order[at]!;
    let [left, leftSum, last] = [0, 0, -1];
    for (let cell = feature * binCount; cell < (feature + 1) * binCount; cell++) {
      if (counts[cell] === 0) continue;
      if (left > 0) {
        const right = count - left;
        const difference = right * leftSum - left * (total - leftSum);
        const gain = (difference * difference) / (left * right);
        // Equal columns have equal sums up to the order of addition; the first shall win, not the last bit.
        if (gain > most * (1 + 1e-12)) {
          most = gain;
          best = { feature, bin: last - feature * binCount, threshold: greatest[last]! / 2 + least[cell]! / 2, gain };
        }
      }
      left += counts[cell]!;
      leftSum += sums[cell]!;
      last = cell;
    }
  }
  return best;
}

/** Brings the points that go left to the front; returns how many they are. */
function partition({ bins, width }: BinnedFeatures, points: Uint32Array, { feature, bin }: Split): number {
  let cut = 0;
  for (let i = 0; i < points.length; i++) {
    const point = points[i]!;
    if (bins[point * width + feature]! > bin) continue;
    points[i] = points[cut]!;
    points[cut++] = point;
  }
  return cut;
}
