import { ArgumentError } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { useOnnx } from "../use-onnx.js";

beforeAll(() => useOnnx({ threads: 1 }));
afterAll(async () => void (await tf.setBackend("cpu")));

test.each([[-1], [3]])("known indices that are off the axis, such as %d, are refused", (index) => {
  const gather = () => tf.tidy(() => tf.gather(tf.range(0, 3), tf.tensor1d([0, index], "int32")));
  expect(gather).toThrow(ArgumentError);
  expect(gather).toThrow(`gather: indices must be from 0 to 2; got ${index}.`);
});
