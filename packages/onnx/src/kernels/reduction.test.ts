import { RandomStream } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAgreement } from "../../test/agreement.js";
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
] as const)(
  "%s passes over NaN, infinities and equal values as tfjs does, along every axis",
  async (name, isBeyond) => {
    for (const [seed, shape] of [[17], [1, 9], [40, 33], [33, 1], [3, 20, 7]].entries()) {
      const size = shape.reduce((product, each) => product * each, 1);
      const values = Float32Array.from(
        RandomStream.fromSeed(seed).integers(size, special.length),
        (at) => special[at]!,
      );
      for (const axis of shape.keys()) {
        const stride = shape.slice(axis + 1).reduce((product, each) => product * each, 1);
        const length = shape[axis]!;
        const expected = Array.from({ length: size / length }, (_, i) => {
          const start = Math.floor(i / stride) * stride * length + (i % stride);
          return first(
            Array.from({ length }, (_, k) => values[start + k * stride]!),
            isBeyond,
          );
        });
        const x = tf.tensor(values, shape, "float32");
        const found = tf[name](x, axis);
        expect([...(await found.data())], `shape ${shape.join()}, axis ${axis}`).toEqual(expected);
        tf.dispose([x, found]);
      }
    }
  },
);

test.each(["cumsum", "cumprod"] as const)(
  "%s is that of tfjs along every axis, exclusive or not, forwards and backwards",
  async (name) => {
    const values = [2, -1, 3, 0.5, -2, 1, 4, 0, 1.5, -3, 2, 0.25, 1, -1];
    for (const shape of [[14], [1, 14], [7, 2], [2, 7]])
      for (const axis of shape.keys())
        for (const exclusive of [false, true])
          for (const reverse of [false, true])
            // Sums and products of these few are exact in any order.
            await expectAgreement(
              () => tf[name](tf.tensor(values, shape), axis, exclusive, reverse),
              0,
              `${name} ${axis}`,
            );
  },
);

test("a gradient of a product passes zeros", async () => {
  await expectAgreement(() =>
    tf.grad((x: tf.Tensor) => tf.prod(x, 1))(
      tf.tensor2d([
        [2, 0, 3],
        [0, 0, 1],
        [4, 5, 6],
      ]),
    ),
  );
});

test.each(["sum", "prod", "max", "min", "mean", "cumsum", "cumprod"] as const)(
  "%s has the type that tfjs gives it",
  async (name) => {
    for (const type of ["bool", "int32", "float32"] as const)
      await expectAgreement(() => tf[name](tf.tensor1d([1, 0, 1], "int32").cast(type)), 0, type);
  },
);

test.each(["max", "min"] as const)("%s is NaN wherever a NaN is, whatever stands beside it", async (name) => {
  for (const [seed, shape] of [
    [1, 9],
    [40, 33],
    [33, 40],
    [3, 20, 7],
  ].entries()) {
    const size = shape.reduce((product, each) => product * each, 1);
    const values = Float32Array.from(RandomStream.fromSeed(seed).integers(size, 5 * size), (at) => special[at] ?? at);
    for (const axis of [...shape.keys(), undefined])
      await expectAgreement(() => tf[name](tf.tensor(values, shape), axis), 0, `${name} ${shape.join()} ${axis}`);
  }
});

test.each(["sum", "prod", "mean"] as const)("%s of no elements is that of tfjs", async (name) => {
  for (const axis of [0, 1, undefined])
    await expectAgreement(() => tf[name](tf.zeros([0, 3]), axis), 0, `axis ${axis}`);
});

test("of no booleans none is true and all are", async () => {
  await tf.setBackend("onnx");
  const none = tf.zeros([0, 2], "bool");
  expect([...(await tf.any(none, 0).data()), ...(await tf.all(none, 0).data())]).toEqual([0, 0, 1, 1]);
});

test("a product of integers wraps beyond 32 bits as in tfjs", async () => {
  await expectAgreement(() =>
    tf.prod(
      tf.tensor2d(
        [
          [65537, 65537, 3],
          [-7, 8, 9],
        ],
        [2, 3],
        "int32",
      ),
      1,
    ),
  );
});
