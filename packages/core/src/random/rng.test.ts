import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { createRng } from "./rng.js";

test("seed 0 is a seed like any other", async () => {
  const draw = () => createRng(0).normal([3]).data();
  expect(await draw()).toEqual(await draw());
});

test("draws are float32 tensors of the shape asked for, that the caller owns", () => {
  const before = tf.memory().numTensors;
  const rng = createRng(1);
  const tensors = [rng.normal([2, 3]), rng.uniform([]), rng.normal([0, 4])];
  expect(tensors.map((tensor) => [tensor.shape, tensor.dtype])).toEqual([
    [[2, 3], "float32"],
    [[], "float32"],
    [[0, 4], "float32"],
  ]);
  tf.dispose(tensors);
  expect(tf.memory().numTensors).toBe(before);
});

test("consecutive draws of one stream differ, a restored stream repeats them", async () => {
  const rng = createRng(2);
  const state = rng.stream.state;
  const [first, second] = [await rng.normal([4]).data(), await rng.normal([4]).data()];
  expect(first).not.toEqual(second);
  expect(await createRng(state).normal([4]).data()).toEqual(first);
});
