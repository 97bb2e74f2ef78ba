import { RandomStream } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { useOnnx } from "../use-onnx.js";

beforeAll(() => useOnnx({ threads: 1 }));
afterAll(async () => void (await tf.setBackend("cpu")));

const special = [NaN, NaN, NaN, Infinity, -Infinity, 0, -0, 1, 1, 2, -3];

/** Where the first value lies that no later one is beyond, as tfjs defines both. */
function first(values: readonly number[], isBeyond: (a: number, b: number) => boolean): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (isBeyond(values[i]!, values[best]!)) best = i;
  return best;
}

test.each([
  ["argMax", (a: number, b: number) => a > b],
  ["argMin", (a: number, b: number) => a < b],
] as const)("%s passes over NaN, infinities and equal values as tfjs does, along every axis", async (name, isBeyond) => {
  for (const [seed, shape] of [[17], [1, 9], [40, 33], [33, 1], [3, 20, 7]].entries()) {
    const size = shape.reduce((product, each) => product * each, 1);
    const values = Float32Array.from(RandomStream.fromSeed(seed).integers(size, special.length), (at) => special[at]!);
    for (const axis of shape.keys()) {
      const stride = shape.slice(axis + 1).reduce((product, each) => product * each, 1);
      const length = shape[axis]!;
      const expected = Array.from({ length: size / length }, (_, i) => {
        const start = Math.floor(i / stride) * stride * length + (i % stride);
        return first(Array.from({ length }, (_, k) => values[start + k * stride]!), isBeyond);
      });
      const x = tf.tensor(values, shape, "float32");
      const found = tf[name](x, axis);
      expect([...(await found.data())], `shape ${shape.join()}, axis ${axis}`).toEqual(expected);
      tf.dispose([x, found]);
    }
  }
});
