import { ArgumentError } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import ort from "onnxruntime-node";
import { expect, test } from "vitest";
import { exportOnnx } from "./export-onnx.js";

test("an exported decoder gives what the function gives, under the names of its input and output", async () => {
  const kernel = tf.variable(tf.tensor2d([[1, -2, 3], [4, 5, -6]]));
  const decode = (z: tf.Tensor) => tf.tidy(() => tf.sigmoid(tf.matMul(z, kernel)));
  const session = await ort.InferenceSession.create(exportOnnx(decode, { z: [1, 2] }));
  expect([session.inputNames, session.outputNames]).toEqual([["z"], ["output"]]);
  const z = Float32Array.of(0.3, -0.1);
  const { output } = await session.run({ z: new ort.Tensor("float32", z, [1, 2]) });
  const expected = tf.tidy(() => decode(tf.tensor2d(z, [1, 2])).dataSync());
  // Sigmoid is approximated to a few units in the last place.
  (output!.data as Float32Array).forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 6));
  kernel.dispose();
});

test("several inputs and outputs keep their names and types", async () => {
  const body = (x: tf.Tensor, index: tf.Tensor) => ({ row: tf.gather(x, index), size: tf.sum(x) });
  const model = exportOnnx(body, { x: [2, 2], index: { shape: [1], dtype: "int32" } });
  const session = await ort.InferenceSession.create(model);
  const outputs = await session.run({
    x: new ort.Tensor("float32", [1, 2, 3, 4], [2, 2]),
    index: new ort.Tensor("int32", [1], [1]),
  });
  expect([...(outputs["row"]!.data as Float32Array)]).toEqual([3, 4]);
  expect([...(outputs["size"]!.data as Float32Array)]).toEqual([10]);
});

test("exporting leaves the backend, the variables and the number of tensors as they are", () => {
  const scale = tf.variable(tf.scalar(2));
  const before = tf.memory().numTensors;
  exportOnnx((x) => tf.mul(x, scale), { x: [3] });
  expect(() => exportOnnx(() => { throw new Error("as planned"); }, { x: [3] })).toThrow("as planned");
  expect(tf.getBackend()).toBe("cpu");
  expect(tf.memory().numTensors).toBe(before);
  expect(scale.dataSync()[0]).toBe(2);
  scale.dispose();
});

test("an input that the function does not read is refused", () => {
  expect(() => exportOnnx((x) => tf.neg(x), { x: [1], y: [1] })).toThrow(ArgumentError);
  expect(() => exportOnnx((x) => tf.neg(x), { x: [1], y: [1] })).toThrow(/exportOnnx: inputs must be read .* got \["y"\] unread/);
});

test("a function that draws random numbers is refused", () => {
  expect(() => exportOnnx((x) => tf.add(x, tf.randomNormal([3])), { x: [3] })).toThrow(/body must compute the same at each call/);
});

test.each<[object, string]>([
  [[0, 2], "exportOnnx: inputs.x must hold positive integers; got [0, 2]. Sizes are fixed in the file: export it once for each."],
  [[1.5], "exportOnnx: inputs.x must hold positive integers; got [1.5]."],
  [{ shape: [-1, 4], dtype: "int32" }, "exportOnnx: inputs.x must hold positive integers; got [-1, 4]."],
  [{ shape: [2], dtype: "float64" }, 'exportOnnx: inputs.x.dtype must be float32, int32 or bool; got "float64".'],
  [{ size: 3 }, 'exportOnnx: inputs.x must be a shape such as [1, 16], or { shape, dtype }; got {"size":3}.'],
])("an input of %j is refused with the way out", (input, message) => {
  expect(() => exportOnnx((x) => tf.neg(x), { x: input as never })).toThrow(message);
});
