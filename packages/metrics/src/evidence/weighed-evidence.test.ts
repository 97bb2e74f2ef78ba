import { ArgumentError, ShapeError } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { normals, rowsOf } from "../surgery/codes.fixture.js";
import { weighedEvidence } from "./weighed-evidence.js";

const logs = (rows: number[][]) => rows.map((row) => row.map(Math.log));

test("evidence, effective sample size and bounds are those of the weights by hand", async () => {
  const found = await weighedEvidence(
    logs([
      [1, 2],
      [3, 2],
      [2, 2],
      [6, 2],
    ]),
    { samples: [1, 2, 4] },
  );
  const examples = [Math.log(3), Math.log(2)];
  expect([...found.perExample]).toEqual(examples.map((value) => expect.closeTo(value, 12) as number));
  expect(found.value).toBeCloseTo((examples[0]! + examples[1]!) / 2, 12);
  expect(found.standardError).toBeCloseTo(Math.abs(examples[0]! - examples[1]!) / 2, 12);
  expect(found.effectiveSampleSize.min).toBeCloseTo(144 / 50, 12);
  expect(found.effectiveSampleSize.mean).toBeCloseTo((144 / 50 + 4) / 2, 12);
  expect(found.monteCarloError).toBeCloseTo(Math.sqrt(50 / 144 - 1 / 4) / 2, 12);
  // Groups of two: (1, 3) and (2, 6).
  expect(found.bounds.map(({ value }) => value)).toEqual([
    expect.closeTo((Math.log(36) / 4 + Math.LN2) / 2, 12),
    expect.closeTo((Math.log(8) / 2 + Math.LN2) / 2, 12),
    expect.closeTo(found.value, 12),
  ] as number[]);
  expect(found).toMatchObject({
    samples: 4,
    count: 2,
    units: "nats",
    estimator: "importance sampling, 4 draws per example",
  });
});

test("the bound rises with the draws, to log p of normal weights", async () => {
  // log w ~ N(-1/2, 1): E w = 1, so that log p = 0, and the bound of one draw is -1/2.
  const weights = rowsOf(normals(200_000), 200).map((row) => row.map((value) => value - 0.5));
  const { bounds, value, warning } = await weighedEvidence(weights, { samples: [1, 10, 100, 1000] });
  const values = bounds.map((bound) => bound.value);
  // 200,000 draws with a standard deviation of 1.
  expect(Math.abs(values[0]! + 0.5)).toBeLessThan(5 / Math.sqrt(200_000));
  expect([...values].sort((a, b) => a - b)).toEqual(values);
  // The variance of w is e - 1: log of a mean of 1000 is 0.9e-3 too low, and scatters by 0.04 in each of 200 examples.
  expect(Math.abs(value + 0.0009)).toBeLessThan((5 * 0.042) / Math.sqrt(200));
  expect(warning).toBeUndefined();
});

test("weights that hang on single draws come with a warning, and even ones without", async () => {
  const draws = 50;
  const uneven = Array.from({ length: draws }, (_, i) => [i === 0 ? 0 : -30, 0]);
  const { warning, bounds } = await weighedEvidence(uneven);
  expect(warning).toBe(
    "1 of 2 examples have an effective sample size below 5 of 50 draws, the least 1.0: their log p(x) is too low by an unknown amount. Take more draws, or anneal.",
  );
  expect(bounds.map((bound) => bound.samples)).toEqual([1, 2, 4, 8, 16, 32, 50]);
  expect((await weighedEvidence(uneven.map(() => [0, 0]))).warning).toBeUndefined();
});

test("weights of 0 count as draws; tensors are read and left", async () => {
  expect((await weighedEvidence([[0], [-Infinity]])).value).toBeCloseTo(-Math.LN2, 12);
  const tensor = tf.tensor2d([
    [0, 1],
    [0, 1],
  ]);
  const tensors = tf.memory().numTensors;
  expect((await weighedEvidence(tensor)).value).toBeCloseTo(0.5, 12);
  expect(tf.memory().numTensors).toBe(tensors);
  tensor.dispose();
});

test("what is no table, NaN and impossible numbers of draws are refused", async () => {
  await expect(weighedEvidence([[0, NaN]])).rejects.toThrow(ArgumentError);
  await expect(weighedEvidence([[0, NaN]])).rejects.toThrow(
    /weighedEvidence: logWeights must be below infinity; got "NaN"/,
  );
  await expect(weighedEvidence([[0, 1], [0]])).rejects.toThrow(ShapeError);
  await expect(weighedEvidence([[0, 1], [0]])).rejects.toThrow(
    /logWeights must be rows of one length, \[draws, examples\]; got \[2, 2\]/,
  );
  await expect(weighedEvidence({ values: Float32Array.of(1, 2), shape: [2] })).rejects.toThrow(
    /logWeights must be \[draws, examples\]; got \[2\]/,
  );
  await expect(weighedEvidence(3 as never)).rejects.toThrow(/logWeights must be a table of log weights; got 3/);
  await expect(weighedEvidence([[0], [0]], { samples: [3] })).rejects.toThrow(
    /samples must be integers from 1 to 2, the draws that there are; got \[3\]/,
  );
  await expect(weighedEvidence([[0]], { k: 1 } as object)).rejects.toThrow(/options must be among samples; got "k"/);
});
