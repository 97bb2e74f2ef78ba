import { ArgumentError, createRng, type Rng, ShapeError, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { labelConsistency } from "./index.js";

/** "Generates" the labels themselves, as examples [n, 1]. */
const generate = (labels: readonly number[]): Tensor => tf.tidy(() => tf.expandDims(tf.tensor1d([...labels]), 1));
const classes = 3;

/** Takes 2 for 1, and gives the others their label. */
const confused = (x: Tensor): Tensor => tf.squeeze(tf.minimum(x, 1), [1]);

test("the share counts the examples whose class the classifier finds, over all batches", async () => {
  const before = tf.memory().numTensors;
  const { share, standardError, perClass, count } = await labelConsistency(generate, confused, {
    classes,
    count: 10,
    batchSize: 4,
  });
  // Labels 0, 1, 2 in turn through the batches: four 0, three 1, three 2.
  expect([share, count]).toEqual([0.7, 10]);
  expect(standardError).toBeCloseTo(Math.sqrt(0.021), 12);
  expect([...perClass]).toEqual([1, 1, 0]);
  expect(tf.memory().numTensors).toBe(before);
});

test("of scores the largest counts", async () => {
  const scores = (x: Tensor): Tensor => tf.oneHot(tf.cast(confused(x), "int32"), 3);
  expect((await labelConsistency(generate, scores, { classes, count: 9 })).share).toBeCloseTo(2 / 3, 12);
});

test("labels that do not occur are not asked for: 1 to 4 of five classes, which the classifier knows, have the share 1", async () => {
  // It has never seen class 0, and takes it for class 1.
  const trained = (x: Tensor): Tensor => tf.squeeze(tf.maximum(x, 1), [1]);
  expect((await labelConsistency(generate, trained, { classes: 5, labels: [1, 2, 3, 4] })).share).toBe(1);
  expect((await labelConsistency(generate, trained, { classes: 5 })).share).toBe(0.8);
});

test("there are at least twenty examples of each label", async () => {
  const found = (x: Tensor): Tensor => tf.squeeze(x, [1]);
  expect(await labelConsistency(generate, found, { classes: 101 })).toMatchObject({ count: 2020, share: 1 });
  expect((await labelConsistency(generate, found, { classes: 101, labels: [100] })).count).toBe(1000);
});

test("a class without examples has no share", async () => {
  expect([...(await labelConsistency(generate, confused, { classes, count: 2 })).perClass]).toEqual([1, 1, NaN]);
});

test("a classifier that gives neither, and impossible options, are refused and leak nothing", async () => {
  const before = tf.memory().numTensors;
  const pairs = (x: Tensor): Tensor => tf.concat([x, x], 1);
  await expect(labelConsistency(generate, pairs, { classes, count: 4 })).rejects.toThrow(ShapeError);
  await expect(labelConsistency(generate, pairs, { classes, count: 4 })).rejects.toThrow(
    "labelConsistency: the classifier must give labels [4] or scores [4, 3]; got [4, 2].",
  );
  for (const labels of [[], [3], [1, 1], [-1]])
    await expect(labelConsistency(generate, confused, { classes, labels })).rejects.toThrow(
      "labelConsistency: labels must be different integers from 0 to 2; got [",
    );
  await expect(labelConsistency(generate, confused, { classes: 0 })).rejects.toThrow(
    "labelConsistency: classes must be a positive integer; got 0.",
  );
  await expect(labelConsistency(generate, confused, { classes, count: 0 })).rejects.toThrow(ArgumentError);
  await expect(labelConsistency(generate, confused, { classes, batchSize: 0.5 })).rejects.toThrow(
    /batchSize must be a positive integer; got 0.5/,
  );
  await expect(labelConsistency(generate, confused, { classes, examples: 4 } as { classes: number })).rejects.toThrow(
    /options must be among .*; got "examples"/,
  );
  expect(tf.memory().numTensors).toBe(before);
});

test("each batch is generated from its own randomness, which the seed and its place decide", async () => {
  const seen: number[] = [];
  const watched = (labels: readonly number[], rng: Rng): Tensor => {
    seen.push(rng.normal([1]).dataSync()[0]!);
    return generate(labels);
  };
  const before = tf.memory().numTensors;
  await labelConsistency(watched, confused, { classes, count: 4, batchSize: 2, seed: 5 });
  expect(tf.memory().numTensors).toBe(before);
  const expected = tf.tidy(() => [0, 2].map((start) => createRng(5).split(start).normal([1]).dataSync()[0]));
  expect(seen).toEqual(expected);
});
