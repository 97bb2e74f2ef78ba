import { ArgumentError, type Rng, ShapeError, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { labelConsistency, type Labels } from "./index.js";

/** "Generates" the labels themselves, as examples [n, 1]. */
const model = {
  classes: 3,
  generate: (_count: number, _rng: Rng, options?: { readonly label?: Labels }): Tensor =>
    tf.tidy(() => tf.expandDims(tf.tensor1d([...(options!.label as readonly number[])]), 1)),
};

/** Takes 2 for 1, and gives the others their label. */
const confused = (x: Tensor): Tensor => tf.squeeze(tf.minimum(x, 1), [1]);

test("the share counts the examples whose class the classifier finds, over all batches", async () => {
  const before = tf.memory().numTensors;
  const { share, standardError, perClass, count } = await labelConsistency(model, confused, { count: 10, batchSize: 4 });
  // Labels 0, 1, 2 in turn through the batches: four 0, three 1, three 2.
  expect([share, count]).toEqual([0.7, 10]);
  expect(standardError).toBeCloseTo(Math.sqrt(0.021), 12);
  expect([...perClass]).toEqual([1, 1, 0]);
  expect(tf.memory().numTensors).toBe(before);
});

test("of scores the largest counts", async () => {
  const scores = (x: Tensor): Tensor => tf.oneHot(tf.cast(confused(x), "int32"), 3);
  expect((await labelConsistency(model, scores, { count: 9 })).share).toBeCloseTo(2 / 3, 12);
});

test("labels that do not occur are not asked for: 1 to 4 of five classes, which the classifier knows, have the share 1", async () => {
  const five = { ...model, classes: 5 };
  // It has never seen class 0, and takes it for class 1.
  const trained = (x: Tensor): Tensor => tf.squeeze(tf.maximum(x, 1), [1]);
  expect((await labelConsistency(five, trained, { labels: [1, 2, 3, 4] })).share).toBe(1);
  expect((await labelConsistency(five, trained)).share).toBe(0.8);
});

test("there are at least twenty examples of each label", async () => {
  const many = { ...model, classes: 101 };
  const found = (x: Tensor): Tensor => tf.squeeze(x, [1]);
  expect(await labelConsistency(many, found)).toMatchObject({ count: 2020, share: 1 });
  expect((await labelConsistency(many, found, { labels: [100] })).count).toBe(1000);
});

test("a class without examples has no share", async () => {
  expect([...(await labelConsistency(model, confused, { count: 2 })).perClass]).toEqual([1, 1, NaN]);
});

test("a classifier that gives neither, and impossible options, are refused and leak nothing", async () => {
  const before = tf.memory().numTensors;
  const pairs = (x: Tensor): Tensor => tf.concat([x, x], 1);
  await expect(labelConsistency(model, pairs, { count: 4 })).rejects.toThrow(ShapeError);
  await expect(labelConsistency(model, pairs, { count: 4 })).rejects.toThrow(
    "labelConsistency: the classifier must give labels [4] or scores [4, 3]; got [4, 2].",
  );
  for (const labels of [[], [3], [1, 1], [-1]])
    await expect(labelConsistency(model, confused, { labels })).rejects.toThrow("labelConsistency: labels must be different integers from 0 to 2; got [");
  await expect(labelConsistency(model, confused, { count: 0 })).rejects.toThrow(ArgumentError);
  await expect(labelConsistency(model, confused, { batchSize: 0.5 })).rejects.toThrow(/batchSize must be a positive integer; got 0.5/);
  await expect(labelConsistency(model, confused, { examples: 4 } as object)).rejects.toThrow(/options must be among .*; got "examples"/);
  expect(tf.memory().numTensors).toBe(before);
});
