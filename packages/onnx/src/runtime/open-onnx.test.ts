import { ArgumentError, DataError } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { exportOnnx } from "../export/export-onnx.js";
import { openOnnx } from "./open-onnx.js";

const file = () =>
  exportOnnx((x, index) => ({ row: tf.gather(x, index), doubled: tf.mul(x, 2) }), {
    x: [2, 2],
    index: { shape: [1], dtype: "int32" },
  });
const x = { values: Float32Array.of(1, 2, 3, 4), shape: [2, 2] };
const index = { values: Int32Array.of(1), shape: [1] };

test("a file's network says its inputs and outputs, and gives what the function gives", async () => {
  const network = await openOnnx(file());
  expect([network.inputs, [...network.outputs].sort()]).toEqual([
    ["x", "index"],
    ["doubled", "row"],
  ]);
  const { row, doubled } = await network.run({ x, index });
  expect(row).toEqual({ values: Float32Array.of(3, 4), shape: [1, 2] });
  expect(doubled).toEqual({ values: Float32Array.of(2, 4, 6, 8), shape: [2, 2] });
  await network.dispose();
});

test("bytes that are no network, inputs that are missing or do not fit, and unknown options are refused", async () => {
  await expect(openOnnx(Uint8Array.of(1, 2, 3))).rejects.toThrow(DataError);
  await expect(openOnnx(Uint8Array.of(1, 2, 3))).rejects.toThrow(
    /^openOnnx: file must be a network that ONNX Runtime runs; got "/,
  );
  await expect(openOnnx(file(), { device: "abacus" as "cpu" })).rejects.toThrow(ArgumentError);
  const network = await openOnnx(file());
  await expect(network.run({ x })).rejects.toThrow(
    /^openOnnx.run: inputs must be what the network takes, x, index; got "/,
  );
  await expect(network.run({ x: index, index })).rejects.toThrow(DataError);
  await network.dispose();
});

test("an output of another type is refused by name", async () => {
  const network = await openOnnx(exportOnnx((given) => ({ above: tf.greater(given, 0) }), { given: [2] }));
  const found = network.run({ given: { values: Float32Array.of(1, -1), shape: [2] } });
  await expect(found.then(({ above }) => above)).rejects.toThrow(
    'openOnnx.run: output "above" must be float32 or int32; got "bool".',
  );
  await network.dispose();
});
