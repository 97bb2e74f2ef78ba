import { createRng, type Step } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { flushSubnormals } from "./flush-subnormals.js";
import { onnx } from "./onnx.js";

const smallestNormal = 2 ** -126;
const smallest = 2 ** -149;

test("only subnormal numbers become 0, and keep their sign", () => {
  const normal = [0, -0, 1, -1, smallestNormal, -smallestNormal, Infinity, -Infinity, NaN, 3.4e38];
  const values = Float32Array.from([
    ...normal,
    smallest,
    -smallest,
    smallestNormal - smallest,
    smallest - smallestNormal,
  ]);
  flushSubnormals(values);
  expect([...values]).toEqual([...normal.map(Math.fround), 0, -0, 0, -0]);
});

test("a part of a buffer is flushed alone, and integers are left as they are", () => {
  const buffer = new Float32Array(4).fill(smallest);
  flushSubnormals(buffer.subarray(1, 3));
  expect([...buffer]).toEqual([smallest, 0, 0, smallest]);
  const integers = Int32Array.of(1, 2);
  flushSubnormals(integers);
  expect([...integers]).toEqual([1, 2]);
});

test("an average of gradients that have become 0 ends at 0 in a captured step, as it would not by itself", async () => {
  const average = tf.variable(tf.tensor1d([1, -1]));
  const step: Step = {
    training: true,
    state: new Map([["average", average]]),
    run: () => {
      average.assign(tf.mul(average, 0.9));
      return { loss: tf.sum(average) };
    },
  };
  const prepared = onnx({ threads: 1 }).prepare(step);
  const { stream } = createRng(0);
  // 0.9^830 is below 2^-126; from there to where 0.9 times the number is the number again it is another 140 steps.
  for (let at = 0; at <= 1024; at++) await prepared.run({}, { step: at, stream });
  await prepared.sync();
  expect([...(await average.data())]).toEqual([0, -0]);
  let alone = 1;
  for (let at = 0; at <= 1024; at++) alone = Math.fround(alone * Math.fround(0.9));
  expect(alone).toBeGreaterThan(0);
  prepared.dispose();
  average.dispose();
});
