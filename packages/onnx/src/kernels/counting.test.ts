import { ArgumentError } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAgreement } from "../../test/agreement.js";
import { useOnnx } from "../use-onnx.js";

beforeAll(() => useOnnx({ threads: 1 }));
afterAll(async () => void (await tf.setBackend("cpu")));

const values = () => tf.tensor1d([3, 0, 3, 7, 1, 3], "int32");
const table = () =>
  tf.tensor2d(
    [
      [3, 0, 3],
      [7, 1, 3],
    ],
    [2, 3],
    "int32",
  );

test("values are counted, by weights too, and those beyond the last bin nowhere", async () => {
  const none = () => tf.tensor1d([]);
  // Quarters, whose sums are exact.
  const weights = [0.25, 0.5, 0.75, 2, 1.25, -1];
  await expectAgreement(() => [
    tf.bincount(values(), none(), 8),
    tf.bincount(values(), none(), 4),
    tf.bincount(values(), tf.tensor1d(weights), 4),
    tf.bincount(tf.tensor1d([], "int32"), none(), 3),
    tf.denseBincount(table(), tf.tensor2d([], [0, 0]), 4),
    tf.denseBincount(table(), tf.tensor2d(weights, [2, 3]), 8),
    tf.denseBincount(table(), tf.tensor2d([], [0, 0]), 4, true),
  ]);
});

test("values find their places in sorted rows, before or behind equals", async () => {
  const sorted = () =>
    tf.tensor2d([
      [1, 2, 2, 5],
      [0, 0, 3, 3],
    ]);
  const searched = () =>
    tf.tensor2d([
      [2, 0, 6],
      [3, 0, -1],
    ]);
  await expectAgreement(() => [tf.lowerBound(sorted(), searched()), tf.upperBound(sorted(), searched())]);
});

test("known values below 0 are refused, and those that are computed count nowhere", async () => {
  await tf.setBackend("onnx");
  const none = tf.tensor1d([]);
  const known = () => tf.tidy(() => tf.bincount(tf.tensor1d([1, -2], "int32"), none, 3));
  expect(known).toThrow(ArgumentError);
  expect(known).toThrow("bincount: x must be 0 or more; got -2.");
  const counts = tf.tidy(() =>
    tf.bincount(tf.sub<tf.Tensor1D>(tf.scalar(1, "int32"), tf.tensor1d([1, 2], "int32")), none, 3),
  );
  expect([...(await counts.data())]).toEqual([1, 0, 0]);
  tf.dispose([none, counts]);
});
