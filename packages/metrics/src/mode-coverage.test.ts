import { ArgumentError, ShapeError } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { type Classify, modeCoverage } from "./index.js";

/** Rows of probabilities as examples, and the classifier that reads them off. */
const asGiven: Classify = (x) => tf.clone(x);

async function coverage(rows: number[][], options?: Parameters<typeof modeCoverage>[2]) {
  const examples = tf.tensor2d(rows);
  const result = await modeCoverage(examples, asGiven, options);
  examples.dispose();
  return result;
}

const rows = [
  [0.5, 0.25, 0.25],
  [0.25, 0.75, 0],
  [1, 0, 0],
  [0.5, 0.25, 0.25],
];

test("each example goes to its most probable class, and confidence is the mean of those probabilities", async () => {
  const { counts, covered, confidence, klFromUniform } = await coverage(rows);
  expect([counts, covered, confidence.value]).toEqual([[3, 1, 0], 2, 2.75 / 4]);
  // Of 0.5, 0.75, 1 and 0.5: their squares about the mean sum to 0.171875.
  expect(confidence.standardError).toBeCloseTo(Math.sqrt(0.171875 / 3 / 4), 12);
  expect(confidence).toMatchObject({ count: 4, units: "probability" });
  expect(klFromUniform).toBeCloseTo(0.75 * Math.log(2.25) + 0.25 * Math.log(0.75), 12);
});

test("the distance from equal counts is 0 at equal counts and log classes where all fell to one", async () => {
  expect(
    (
      await coverage([
        [1, 0],
        [0, 1],
      ])
    ).klFromUniform,
  ).toBe(0);
  expect(
    (
      await coverage([
        [1, 0, 0],
        [1, 0, 0],
      ])
    ).klFromUniform,
  ).toBeCloseTo(Math.log(3), 12);
});

test("examples below the confidence belong to no class, and classes below the share are not covered", async () => {
  expect((await coverage(rows, { confidence: 0.7 })).counts).toEqual([1, 1, 0]);
  // A quarter of four examples in three classes is three quarters of an equal share.
  expect((await coverage(rows, { share: 0.8 })).covered).toBe(1);
  expect((await coverage(rows, { share: 0.75 })).covered).toBe(2);
  const none = await coverage(rows, { confidence: 1, share: 0 });
  expect([none.counts, none.covered]).toEqual([[1, 0, 0], 1]);
});

test.each([2, 101, 1000])("of %d classes that get equally many examples all are covered", async (classes) => {
  const balanced = Array.from({ length: 3 * classes }, (_, i) =>
    Array.from({ length: classes }, (_, label) => Number(label === i % classes)),
  );
  const { covered, of, klFromUniform } = await coverage(balanced);
  expect([covered, of]).toEqual([classes, classes]);
  // A float64 sum of `classes` terms whose logarithms round to 0.
  expect(Math.abs(klFromUniform)).toBeLessThan(1e-12);
});

test("classes that do not occur are neither covered nor missed", async () => {
  const labels = [1, 2, 1, 2, 1, 0];
  const examples = labels.map((label) => [0, 1, 2].map((each) => Number(each === label)));
  const { counts, covered, of, klFromUniform } = await coverage(examples, { occurring: [1, 2] });
  expect([counts, covered, of]).toEqual([[1, 3, 2], 2, 2]);
  expect(klFromUniform).toBeCloseTo(0.6 * Math.log(1.2) + 0.4 * Math.log(0.8), 12);
});

test("nothing is left behind, and a result of another shape is refused", async () => {
  const examples = tf.tensor2d(rows);
  const before = tf.memory().numTensors;
  await modeCoverage(examples, asGiven);
  const flat = modeCoverage(examples, (x) => tf.max(x, 1));
  await expect(flat).rejects.toThrow(ShapeError);
  await expect(flat).rejects.toThrow("modeCoverage: the classifier's result must be [4, classes]; got [4].");
  expect(tf.memory().numTensors).toBe(before);
  examples.dispose();
});

test("options that are unknown or out of range are refused", async () => {
  await expect(coverage(rows, { confidence: 2 })).rejects.toThrow(
    "modeCoverage: confidence must be from 0 to 1; got 2.",
  );
  await expect(coverage(rows, { share: -1 })).rejects.toThrow(ArgumentError);
  for (const occurring of [[], [3], [0, 0], [0.5]])
    await expect(coverage(rows, { occurring })).rejects.toThrow(
      "modeCoverage: occurring must be different integers from 0 to 2; got [",
    );
  await expect(coverage(rows, { shares: 1 } as object)).rejects.toThrow(
    /options must be among confidence, share, occurring; got "shares"/,
  );
});
