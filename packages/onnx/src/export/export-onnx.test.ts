import { ArgumentError } from "@elbo/core";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import ort from "onnxruntime-node";
import { expect, test } from "vitest";
import { exportOnnx, exportOnnxWithData } from "./export-onnx.js";

test("an exported decoder gives what the function gives, under the names of its input and output", async () => {
  const kernel = tf.variable(
    tf.tensor2d([
      [1, -2, 3],
      [4, 5, -6],
    ]),
  );
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
  expect(() =>
    exportOnnx(
      () => {
        throw new Error("as planned");
      },
      { x: [3] },
    ),
  ).toThrow("as planned");
  expect(tf.getBackend()).toBe("cpu");
  expect(tf.memory().numTensors).toBe(before);
  expect(scale.dataSync()[0]).toBe(2);
  scale.dispose();
});

test("an input that the function does not read is refused", () => {
  expect(() => exportOnnx((x) => tf.neg(x), { x: [1], y: [1] })).toThrow(ArgumentError);
  expect(() => exportOnnx((x) => tf.neg(x), { x: [1], y: [1] })).toThrow(
    /exportOnnx: inputs must be read .* got \["y"\] unread/,
  );
});

test("a function that draws random numbers is refused", () => {
  expect(() => exportOnnx((x) => tf.add(x, tf.randomNormal([3])), { x: [3] })).toThrow(
    /body must compute the same at each call/,
  );
});

test.each<[object, string]>([
  [
    [0, 2],
    'exportOnnx: inputs.x must hold positive integers; got [0, 2]. A size that is free has a name, as in ["batch", 16].',
  ],
  [["", 2], "exportOnnx: inputs.x must hold positive integers; got [, 2]. A size that is free has a name"],
  [
    ["batch", "other"],
    'exportOnnx: inputs must be of one free axis at most; got ["batch","other"]. Fix the other sizes.',
  ],
  [[1.5], "exportOnnx: inputs.x must hold positive integers; got [1.5]."],
  [{ shape: [-1, 4], dtype: "int32" }, "exportOnnx: inputs.x must hold positive integers; got [-1, 4]."],
  [{ shape: [2], dtype: "float64" }, 'exportOnnx: inputs.x.dtype must be float32, int32 or bool; got "float64".'],
  [{ size: 3 }, 'exportOnnx: inputs.x must be a shape such as [1, 16], or { shape, dtype }; got {"size":3}.'],
])("an input of %j is refused with the way out", (input, message) => {
  expect(() => exportOnnx((x) => tf.neg(x), { x: input as never })).toThrow(message);
});

/** A layer whose weights are all different. */
function largeLayer(rows: number, columns: number): tf.Variable<tf.Rank.R2> {
  return tf.variable(
    tf.tensor2d(
      Float32Array.from({ length: rows * columns }, (_, i) => i % 4001),
      [rows, columns],
    ),
  );
}

test("weights may lie in a file of their own, beside the model", async () => {
  const folder = mkdtempSync(join(tmpdir(), "elbo-export-"));
  const [first, second] = [largeLayer(300, 7), largeLayer(7, 200)];
  const body = (x: tf.Tensor) => tf.matMul(tf.matMul(x, first), tf.add(second, tf.range(0, 200)));
  const { model, data } = exportOnnxWithData(body, { x: [1, 300] }, "layer.data");
  writeFileSync(join(folder, "layer.onnx"), model);
  writeFileSync(join(folder, "layer.data"), Buffer.concat(data));
  expect(model.length).toBeLessThan(2000);
  // The second begins at the next 4096.
  expect(data.map(({ length }) => length)).toEqual([8400, 12288 - 8400, 5600]);
  const session = await ort.InferenceSession.create(join(folder, "layer.onnx"));
  const x = Float32Array.from({ length: 300 }, (_, i) => (i % 3) - 1);
  const { output } = await session.run({ x: new ort.Tensor("float32", x, [1, 300]) });
  const whole = await ort.InferenceSession.create(exportOnnx(body, { x: [1, 300] }));
  const expected = await whole.run({ x: new ort.Tensor("float32", x, [1, 300]) });
  expect(output!.data).toEqual(expected["output"]!.data);
  tf.dispose([first, second]);
  rmSync(folder, { recursive: true });
});

test.each(["", "..", "a/b", "a\\b", "a\0"])("%j is no name of a file of weights", (location) => {
  expect(() => exportOnnxWithData((x) => tf.neg(x), { x: [1] }, location)).toThrow(
    "exportOnnxWithData: location must be the name of a file beside the model; got",
  );
});

test("a layer of 32 Mi weights is exported", () => {
  const weights = new Float32Array(2 ** 25);
  weights[0] = 1;
  const kernel = tf.variable(tf.tensor2d(weights, [2 ** 12, 2 ** 13]));
  const bytes = exportOnnx((x) => tf.matMul(x, kernel), { x: [1, 2 ** 12] });
  expect(bytes.length - 2 ** 27).toBeLessThan(1000);
  kernel.dispose();
});

test("weights that one file cannot hold are refused, and fit into a file of their own", () => {
  // Sixteen tensors of 128 MiB on the same memory.
  const values = new Float32Array(2 ** 25);
  values[0] = 1;
  const body = (x: tf.Tensor) => tf.addN(Array.from({ length: 16 }, () => tf.mul(x, tf.tensor1d(values))));
  expect(() => exportOnnx(body, { x: [2 ** 25] })).toThrow(ArgumentError);
  expect(() => exportOnnx(body, { x: [2 ** 25] })).toThrow(
    'exportOnnx: the weights must be below 2 GiB in one file; got "2147483648 bytes". Use exportOnnxWithData',
  );
  const { model, data } = exportOnnxWithData(body, { x: [2 ** 25] }, "large.data");
  expect(model.length).toBeLessThan(10_000);
  expect(data.reduce((sum, { length }) => sum + length, 0)).toBe(2 ** 31);
});
