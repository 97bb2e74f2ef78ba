import { RandomStream } from "@elbo/core";
import { expect, test } from "vitest";
import { kMeans } from "./k-means.js";

const stream = (seed: number) => RandomStream.fromSeed(seed);

test("well separated groups get their means as centres", () => {
  const noise = stream(1).fillNormal(new Float32Array(600));
  const corners = [
    [0, 0],
    [10, 0],
    [0, 10],
  ];
  const values = Float32Array.from(
    { length: 600 },
    (_, at) => corners[Math.floor(at / 2) % 3]![at % 2]! + 0.1 * noise[at]!,
  );
  const means = corners.map((_, group) =>
    [0, 1].map((d) => {
      const mine = values.filter((_, at) => at % 2 === d && Math.floor(at / 2) % 3 === group);
      return mine.reduce((sum, value) => sum + value, 0) / mine.length;
    }),
  );
  for (const seed of [1, 2, 3, 4, 5]) {
    const centres = kMeans({ values, dimension: 2 }, 3, stream(seed));
    const rows = [0, 1, 2].map((row) => [...centres.slice(2 * row, 2 * row + 2)]);
    for (const mean of means) {
      const near = rows.find((row) => Math.hypot(row[0]! - mean[0]!, row[1]! - mean[1]!) < 1);
      near!.forEach((value, d) => expect(value).toBeCloseTo(mean[d]!, 5));
    }
  }
});

test("points are means of their clusters when it ends, and no step makes the distances larger", () => {
  const values = stream(4).fillNormal(new Float32Array(400));
  const error = (iterations: number) => {
    const centres = kMeans({ values, dimension: 4 }, 6, stream(9), iterations);
    let sum = 0;
    for (let i = 0; i < 100; i++) {
      const distances = Array.from({ length: 6 }, (_, k) =>
        [0, 1, 2, 3].reduce((total, d) => total + (values[4 * i + d]! - centres[4 * k + d]!) ** 2, 0),
      );
      sum += Math.min(...distances);
    }
    return sum;
  };
  const errors = [1, 2, 3, 5, 50].map(error);
  errors.slice(1).forEach((value, i) => expect(value).toBeLessThanOrEqual(errors[i]! + 1e-6));
  expect(error(51)).toBe(error(50));
});

test("as many clusters as points are the points, and equal points need no more", () => {
  const centres = kMeans({ values: Float32Array.of(3, 1, 2), dimension: 1 }, 3, stream(2));
  expect([...centres].sort()).toEqual([1, 2, 3]);
  expect([...kMeans({ values: Float32Array.of(5, 5, 5), dimension: 1 }, 2, stream(2))]).toEqual([5, 5]);
});

test("equal seeds give equal centres", () => {
  const values = stream(4).fillNormal(new Float32Array(400));
  const run = (seed: number) => [...kMeans({ values, dimension: 4 }, 6, stream(seed))];
  expect(run(1)).toEqual(run(1));
  expect(run(2)).not.toEqual(run(1));
});
