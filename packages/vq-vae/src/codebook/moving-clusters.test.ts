import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clusterVectors, moveClusters, type MovingClusters } from "./moving-clusters.js";

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const start = (): MovingClusters => ({ count: tf.zeros([3]), sum: tf.zeros([3, 2]), unseen: tf.scalar(1) });
const int = (codes: number[]) => tf.tensor1d(codes, "int32");

function expectNear(actual: tf.Tensor, expected: readonly number[]): void {
  // Hand-computed values of order 1 in float32.
  actual.dataSync().forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-6));
}

test("two steps with decay 0.75 are those computed by hand", () => {
  const first = moveClusters(
    start(),
    tf.tensor2d([
      [1, 2],
      [3, -2],
      [4, 4],
    ]),
    int([0, 0, 1]),
    0.75,
  );
  // n = [2, 1, 0], m = [[4, 0], [4, 4], [0, 0]], a quarter of each.
  expectNear(first.count, [0.5, 0.25, 0]);
  expectNear(first.sum, [1, 0, 1, 1, 0, 0]);
  expectNear(first.unseen, [0.75]);
  const second = moveClusters(
    first,
    tf.tensor2d([
      [2, 2],
      [8, 0],
      [6, 4],
    ]),
    int([0, 1, 1]),
    0.75,
  );
  expectNear(second.count, [0.75 * 0.5 + 0.25, 0.75 * 0.25 + 0.5, 0]);
  expectNear(second.sum, [0.75 + 0.5, 0.5, 0.75 + 3.5, 0.75 + 1, 0, 0]);
  expectNear(second.unseen, [0.5625]);
});

test("counts stay raw: smoothing enters where they divide, after the correction for the start", () => {
  const clusters: MovingClusters = {
    count: tf.tensor1d([0.5, 0.25, 0.125]),
    sum: tf.tensor2d([
      [1, 0],
      [1, 1],
      [-1, 2],
    ]),
    unseen: tf.scalar(0.75),
  };
  const vectors = clusterVectors(clusters, tf.zeros([3, 2]), 0.1);
  // c = [2, 1, 0.5], n = 3.5; smoothed (c + 0.1) / 3.8 * 3.5; sums over 0.25: [[4, 0], [4, 4], [-4, 8]].
  const smoothed = [2.1, 1.1, 0.6].map((c) => (c / 3.8) * 3.5);
  expectNear(vectors, [4 / smoothed[0]!, 0, 4 / smoothed[1]!, 4 / smoothed[1]!, -4 / smoothed[2]!, 8 / smoothed[2]!]);
  expect(clusters.count.dataSync()).toEqual(Float32Array.of(0.5, 0.25, 0.125));
});

test("without a wish to smooth, the first step gives the means of the batch whatever the decay", () => {
  const rows = tf.tensor2d([
    [1, 2],
    [3, -2],
    [4, 4],
  ]);
  for (const decay of [0, 0.5, 0.99]) {
    const vectors = clusterVectors(moveClusters(start(), rows, int([0, 0, 1]), decay), tf.fill([3, 2], 7), 1e-9);
    // Code 2 was never chosen and stays where it is, where others let it fall to 0.
    expectNear(vectors, [2, 0, 4, 4, 7, 7]);
  }
});

test("averages that were not corrected would lie near 0 at the start", () => {
  const clusters = moveClusters(start(), tf.ones([1, 2]), int([1]), 0.99);
  expectNear(tf.slice(clusters.sum, [1, 0], [1, 2]), [0.01, 0.01]);
  expectNear(tf.div(clusters.count, tf.sub(1, clusters.unseen)), [0, 1, 0]);
});

test("after many steps the vectors are those of a float64 account of the same rows", () => {
  const [codes, dimension, decay, smoothing] = [4, 2, 0.9, 1e-5];
  const count = new Float64Array(codes);
  const sum = new Float64Array(codes * dimension);
  let clusters: MovingClusters = { count: tf.zeros([4]), sum: tf.zeros([4, 2]), unseen: tf.scalar(1) };
  for (let step = 0; step < 40; step++) {
    const rows = Array.from({ length: 6 }, (_, i) => [Math.sin(step + 3 * i), Math.cos(2 * step + i)]);
    const chosen = rows.map((_, i) => (step * i) % 3);
    clusters = moveClusters(clusters, tf.tensor2d(rows), int(chosen), decay);
    for (let k = 0; k < codes; k++) {
      const mine = rows.filter((_, i) => chosen[i] === k);
      count[k] = decay * count[k]! + (1 - decay) * mine.length;
      for (const d of [0, 1])
        sum[2 * k + d] = decay * sum[2 * k + d]! + (1 - decay) * mine.reduce((total, row) => total + row[d]!, 0);
    }
  }
  const seen = 1 - decay ** 40;
  const total = count.reduce((all, one) => all + one, 0) / seen;
  const expected = Array.from(sum, (value, at) => {
    const c = count[Math.floor(at / 2)]! / seen;
    return c === 0 ? -1 : value / seen / (((c + smoothing) / (total + codes * smoothing)) * total);
  });
  expectNear(clusterVectors(clusters, tf.fill([4, 2], -1), smoothing), expected);
});
