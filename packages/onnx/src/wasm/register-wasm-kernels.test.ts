import { useTestBackend } from "@elbo/vitest/backend";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { registerWasmKernels } from "./register-wasm-kernels.js";

beforeAll(registerWasmKernels);

async function onBackends(compute: () => tf.Tensor): Promise<[Float32Array, Float32Array]> {
  const values: Float32Array[] = [];
  for (const name of ["cpu", "wasm"]) {
    await useTestBackend(name);
    const before = tf.memory().numTensors;
    const tensor = compute();
    values.push((await tensor.data()) as Float32Array);
    tensor.dispose();
    expect(tf.memory().numTensors).toBe(before);
  }
  await useTestBackend("cpu");
  return values as [Float32Array, Float32Array];
}

function expectClose([a, b]: readonly [Float32Array, Float32Array]): void {
  expect(b.length).toBe(a.length);
  // Sums of some hundred products of order 1 in float32.
  a.forEach((value, at) => expect(Math.abs(value - b[at]!)).toBeLessThan(1e-4));
}

const ramp = (shape: number[]) => tf.tidy(() => tf.reshape(tf.sin(tf.range(0, tf.util.sizeFromShape(shape))), shape));

test.each([
  [1, "same"],
  [2, "same"],
  [2, "valid"],
  [3, "valid"],
] as const)(
  "the filter of a convolution of stride %i, %s padding, has the gradient of the cpu backend",
  async (stride, padding) => {
    const gradient = () =>
      tf.tidy(() => {
        const x = ramp([2, 8, 7, 3]) as tf.Tensor4D;
        const loss = (filter: tf.Tensor) => tf.sum(tf.square(tf.conv2d(x, filter as tf.Tensor4D, stride, padding)));
        return tf.grad(loss)(ramp([3, 2, 3, 4]));
      });
    expectClose(await onBackends(gradient));
  },
);

test("a gather has the gradient of the cpu backend, also of rows that are taken twice", async () => {
  const gradient = () =>
    tf.tidy(() => {
      const indices = tf.tensor1d([0, 3, 3, 1], "int32");
      return tf.grad((table) => tf.sum(tf.square(tf.gather(table, indices))))(ramp([5, 2, 3]));
    });
  expectClose(await onBackends(gradient));
});
