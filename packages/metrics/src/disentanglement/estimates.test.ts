import { DataError, ShapeError } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import {
  betaVaeScore,
  dci,
  type Estimate,
  explicitness,
  factorVaeScore,
  interventionalRobustness,
  modularity,
  mutualInformationGap,
  type Points,
  separatedAttributePredictability,
  unsupervisedDisentanglementRanking,
} from "../index.js";
import { drawFactors, gridFactors, noise } from "./codes.fixture.js";

type Score = (
  codes: Points,
  factors: Points,
  options?: { seed?: number; labelled?: readonly number[] },
) => Promise<Estimate>;

const drawn = { train: 100, test: 100 };
const scores: Record<string, Score> = {
  mutualInformationGap: (z, v, options) => mutualInformationGap(z, v, { resamples: 3, ...options }),
  modularity: (z, v, options) => modularity(z, v, { resamples: 3, ...options }),
  interventionalRobustness: (z, v, options) => interventionalRobustness(z, v, { resamples: 3, ...options }),
  separatedAttributePredictability: (z, v, options) =>
    separatedAttributePredictability(z, v, { resamples: 3, ...options }),
  factorVaeScore: (z, v, options) => factorVaeScore(z, v, { ...drawn, ...options }),
  betaVaeScore: (z, v, options) => betaVaeScore(z, v, { ...drawn, ...options }),
  explicitness: (z, v, options) => explicitness(z, v, { resamples: 3, ...options }),
  dci: (z, v, options) => dci(z, v, { trees: 3, blocks: 2, ...options }),
};
const names = Object.keys(scores);

const factors = drawFactors([2, 3], 120);
const codes = noise(120, 3).map((row, i) => row.map((value, j) => value / 2 + (factors[i]![j] ?? 0)));
const flat = Float32Array.from(codes.flat());
const rounded = Array.from({ length: 120 }, (_, i) => Array.from(flat.subarray(3 * i, 3 * i + 3)));

test.each(names)("%s says how it came about, how sure it is and how many points it has", async (score) => {
  const { value, standardError, standardErrorMethod, estimator, units, count } = await scores[score]!(codes, factors);
  for (const text of [standardErrorMethod, estimator, units]) expect(text).toMatch(/\w|1/);
  expect(value >= 0 && value <= 1).toBe(true);
  expect(standardError >= 0 && standardError < 0.3).toBe(true);
  expect(Number.isInteger(count) && count > 0).toBe(true);
});

test.each(names)(
  "%s of the same seed is the same to the bit, from rows, typed arrays and tensors, which it leaves alone",
  async (score) => {
    const ofRows = await scores[score]!(rounded, factors, { seed: 3 });
    expect(await scores[score]!({ values: flat, shape: [120, 3] }, factors, { seed: 3 })).toEqual(ofRows);
    const [z, v] = [tf.tensor2d(rounded), tf.tensor2d(factors, undefined, "int32")];
    const before = tf.memory().numTensors;
    expect(await scores[score]!(z, v, { seed: 3 })).toEqual(ofRows);
    await expect(scores[score]!(z, v, { seed: -1 })).rejects.toThrow("seed");
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([z, v]);
  },
);

test.each(["mutualInformationGap", "modularity", "interventionalRobustness"])(
  "%s does not ask for an order of the points, nor of the axes of a grid",
  async (score) => {
    const grid = gridFactors([2, 3, 4], 2);
    const table = noise(grid.length, 2).map((row, i) => row.map((value, j) => value + grid[i]![j]!));
    const order = grid.map((_, i) => (i * 29) % grid.length); // 29 has no divisor in common with 48
    const { value } = await scores[score]!(table, grid);
    const shuffled = await scores[score]!(
      order.map((i) => table[i]!),
      order.map((i) => grid[i]!),
    );
    // Sums in another order.
    expect(shuffled.value).toBeCloseTo(value, 12);
    const turned = await scores[score]!(
      table.map(([a, b]) => [b!, a!]),
      grid.map(([a, b, c]) => [c!, a!, b!]),
    );
    expect(turned.value).toBeCloseTo(value, 12);
  },
);

test.each(names)("%s takes factors of some points alone, and any numbers as their values", async (score) => {
  const labelled = Array.from({ length: 90 }, (_, i) => 119 - i);
  const some = await scores[score]!(
    codes,
    labelled.map((i) => factors[i]!),
    { labelled },
  );
  const renamed = await scores[score]!(
    codes,
    labelled.map((i) => factors[i]!.map((value) => value / 10 - 7)),
    { labelled },
  );
  expect(renamed).toEqual(some);
  expect(some.count).toBeLessThanOrEqual(100);
});

test("what unlabelled points know enters the bins and the variances", async () => {
  const labelled = factors.map((_, i) => i).filter((i) => i % 2 === 0);
  const wide = codes.map((row, i) => (i % 2 === 0 ? row : row.map((value) => 50 * value)));
  const labels = labelled.map((i) => factors[i]!);
  // In bins that are 50 times as wide, all labelled points fall into a few.
  const narrow = await mutualInformationGap(
    labelled.map((i) => codes[i]!),
    labels,
    { resamples: 2 },
  );
  const coarse = await mutualInformationGap(wide, labels, { labelled, resamples: 2 });
  expect(Math.max(...coarse.mutualInformation.flat())).toBeLessThan(Math.max(...narrow.mutualInformation.flat()) / 2);
});

test("the bootstrap's standard error is the spread over fresh points", async () => {
  const runs = await Promise.all(
    Array.from({ length: 40 }, (_, seed) => {
      const v = drawFactors([2, 3], 300, seed);
      const z = noise(300, 2, seed).map((row, i) => row.map((value, j) => value / 2 + v[i]![j]!));
      return mutualInformationGap(z, v, { bins: 5, resamples: 40 });
    }),
  );
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const centre = mean(runs.map(({ value }) => value));
  const spread = Math.sqrt((mean(runs.map(({ value }) => (value - centre) ** 2)) * 40) / 39);
  // The spread of 40 runs has a relative error of 1 / sqrt(78) = 0.11: three of them either way.
  const ratio = mean(runs.map(({ standardError }) => standardError)) / spread;
  expect(ratio).toBeGreaterThan(0.66);
  expect(ratio).toBeLessThan(1.5);
});

test("a class that few resamples hold takes no value from the others", async () => {
  // One of 4 test points is of the second class: a third of the resamples have none of it.
  const v = [0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 1].map((value) => [value]);
  const z = v.map(([value], i) => [value! + (i % 3) / 2]);
  const { standardError } = await explicitness(z, v, { shuffle: false });
  expect(standardError).toBeGreaterThanOrEqual(0);
});

test.each<[string, Points, Points, RegExp]>([
  ["a code that is NaN", [[1], [NaN]], [[0], [1]], /codes must be finite; got "NaN in point 1"\./],
  ["a factor that is infinite", [[1], [2]], [[0], [Infinity]], /factors must be finite; got "Infinity in point 1"\./],
  ["too few factors", codes, factors.slice(1), /the number of rows of factors must be 120, that of codes; got 119\./],
  [
    "a constant factor",
    codes,
    factors.map(([a]) => [a!, 7]),
    /factor 1 must be of two or more values; got 1\. Leave a constant/,
  ],
  [
    "a continuous factor",
    codes,
    codes,
    /factor 0 must be of values that recur, at most 60; got 120\. Cut a continuous factor/,
  ],
])("%s is refused by every score", async (_, z, v, message) => {
  for (const score of names) {
    const call = scores[score]!(z, v);
    await expect(call).rejects.toThrow(DataError);
    await expect(call).rejects.toThrow(message);
    await expect(call).rejects.toThrow(`${score}: `);
  }
});

test("a constant factor is refused where factors are continuous too", async () => {
  const flat = factors.map(([a]) => [a!, 7]);
  const call = separatedAttributePredictability(codes, flat, { continuous: true });
  await expect(call).rejects.toThrow(DataError);
  await expect(call).rejects.toThrow(/factor 1 must be of two or more values; got 1\. Leave a constant factor out/);
});

test("rows of other lengths and no points are refused, and plain numbers are points of one code", async () => {
  const call = mutualInformationGap([[1, 2], [3]], [[0], [1]]);
  await expect(call).rejects.toThrow(ShapeError);
  await expect(call).rejects.toThrow(
    "mutualInformationGap: codes must have rows of one length, 2 as the first; got [1]. It is row 1.",
  );
  await expect(modularity([], factors)).rejects.toThrow(/codes must hold at least 1 point/);
  expect(await mutualInformationGap([1, 2, 1, 2], [0, 1, 0, 1], { bins: 4, resamples: 2 })).toMatchObject({ value: 1 });
});

test("fewer points than bins, one factor alone and one code alone are refused where they say nothing", async () => {
  const two = factors.slice(0, 12);
  await expect(mutualInformationGap(codes.slice(0, 12), two)).rejects.toThrow(
    "mutualInformationGap: the number of labelled points must be at least the number of bins, 20; got 12.",
  );
  const first = factors.map(([a]) => [a!]);
  for (const score of [modularity, betaVaeScore, dci])
    await expect(score(codes, first)).rejects.toThrow(/the number of factors must be 2 or more; got 1/);
  await expect(dci(first, factors)).rejects.toThrow("dci: the number of codes must be 2 or more; got 1.");
});

test("one class of a factor alone in either part is refused, with what to do", async () => {
  // All of the second class are in the last third, which is for the test.
  const late = codes.map((_, i) => [Number(i >= 100), i % 2]);
  const message =
    /factor 0 of the points to learn from must be of two or more classes; got 1\. Label more points, or shuffle them\./;
  for (const score of [separatedAttributePredictability, explicitness, dci])
    await expect(score(codes, late, { shuffle: false })).rejects.toThrow(message);
  const early = codes.map((_, i) => [Number(i >= 20), i % 2]);
  await expect(explicitness(codes, early, { shuffle: false })).rejects.toThrow(
    "explicitness: factor 0 of the test points must be of two or more classes; got 1.",
  );
  const tiny = [[0], [1], [0], [1]];
  await expect(explicitness(tiny, tiny, { testShare: 0.99 })).rejects.toThrow(
    /points to learn from must be from 1 to 3; got 0/,
  );
  await expect(
    dci(
      [...tiny.keys()].map((i) => [i, -i]),
      tiny.map(([a]) => [a!, a!]),
      { shuffle: false, testShare: 0.25 },
    ),
  ).rejects.toThrow("dci: the points to learn from must be 2 or more of each of 5 blocks; got 3.");
});

test.each<[string, () => Promise<unknown>, RegExp]>([
  ["bins", () => mutualInformationGap(codes, factors, { bins: 1 }), /bins must be an integer of 2 or more; got 1/],
  ["resamples", () => modularity(codes, factors, { resamples: 1 }), /resamples must be an integer of 2 or more; got 1/],
  [
    "labelled",
    () => modularity(codes, factors, { labelled: [0, 120] }),
    /labelled must be indices of points, from 0 to 119; got 120/,
  ],
  ["a point twice", () => modularity(codes, factors, { labelled: [3, 3] }), /labelled must be distinct; got \[3,3\]/],
  [
    "labels",
    () => modularity(codes, factors, { labelled: [3] }),
    /rows of factors must be 1, that of labelled; got 120/,
  ],
  ["train", () => factorVaeScore(codes, factors, { train: 0 }), /train must be a positive integer; got 0/],
  [
    "batchSize",
    () => betaVaeScore(codes, factors, { batchSize: 1 }),
    /batchSize must be an integer of 2 or more; got 1/,
  ],
  ["threshold", () => factorVaeScore(codes, factors, { threshold: -1 }), /threshold must be 0 or more; got -1/],
  [
    "quantile",
    () => interventionalRobustness(codes, factors, { quantile: 2 }),
    /quantile must be above 0 and at most 1; got 2/,
  ],
  ["c", () => separatedAttributePredictability(codes, factors, { c: 0 }), /c must be positive; got 0/],
  ["testShare", () => dci(codes, factors, { testShare: 1 }), /testShare must be between 0 and 1; got 1/],
  ["trees", () => dci(codes, factors, { trees: 0 }), /trees must be a positive integer; got 0/],
  ["depth", () => dci(codes, factors, { depth: 7 }), /depth must be an integer from 1 to 6; got 7/],
  ["learningRate", () => dci(codes, factors, { learningRate: 0 }), /learningRate must be above 0 and at most 1; got 0/],
  ["blocks", () => dci(codes, factors, { blocks: 1 }), /blocks must be an integer of 2 or more; got 1/],
  ["one model", () => unsupervisedDisentanglementRanking([{ codes }]), /models must be two or more; got 1/],
  [
    "models of other points",
    () => unsupervisedDisentanglementRanking([{ codes }, { codes: codes.slice(1) }]),
    /points of model 1 must be 120, those of the first; got 119/,
  ],
  [
    "kl",
    () => unsupervisedDisentanglementRanking([{ codes }, { codes, kl: [1] }]),
    /kl of model 1 must be one number for each of 3 codes; got 1/,
  ],
  [
    "kl that is NaN",
    () => unsupervisedDisentanglementRanking([{ codes }, { codes, kl: [1, 2, NaN] }]),
    /kl of model 1 must be finite; got "NaN"/,
  ],
  [
    "relation",
    () => unsupervisedDisentanglementRanking([{ codes }, { codes }], { relation: "pearson" as "lasso" }),
    /relation must be "lasso" or "spearman"; got "pearson"/,
  ],
  [
    "alpha",
    () => unsupervisedDisentanglementRanking([{ codes }, { codes }], { alpha: 0 }),
    /alpha must be positive; got 0/,
  ],
  [
    "an unknown option",
    () => explicitness(codes, factors, { bin: 3 } as object),
    /options must be among .*; got "bin"/,
  ],
])("%s out of range is refused", async (_, call, message) => {
  await expect(call()).rejects.toThrow(message);
});
