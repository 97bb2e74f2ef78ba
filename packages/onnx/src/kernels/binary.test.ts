import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAgreement } from "../../test/agreement.js";
import { useOnnx } from "../use-onnx.js";

beforeAll(() => useOnnx({ threads: 1 }));
afterAll(async () => void (await tf.setBackend("cpu")));

const reals = [
  0,
  -0,
  1,
  -1,
  2.5,
  -2.5,
  3,
  7,
  1e-10,
  -1e-10,
  1e10,
  -1e10,
  1e20,
  -1e20,
  3.4e38,
  Infinity,
  -Infinity,
  NaN,
];
const integers = [0, 1, -1, 2, -3, 7, 16777217, -16777217, 2147483647, -2147483648];

/** Every value beside every other. */
function pairs(values: number[], dtype: "float32" | "int32"): [tf.Tensor, tf.Tensor] {
  const [a, b] = [tf.tensor2d(values, [values.length, 1], dtype), tf.tensor2d(values, [1, values.length], dtype)];
  return [a, b];
}

const names = ["floorDiv", "mod", "maximum", "minimum", "equal", "notEqual", "less", "greaterEqual", "sub"] as const;
test.each(names)("%s of every pair of special numbers is exactly that of tfjs, type included", async (name) => {
  await expectAgreement(() => tf[name](...pairs(reals, "float32")), 0, "float32");
  await expectAgreement(() => tf[name](...pairs(integers, "int32")), 0, "int32");
});

test("floor division gives integers, and the rest of a large number is exact", async () => {
  await tf.setBackend("onnx");
  const [a, b] = [tf.tensor1d([7.5, -7.5, 1e20]), tf.tensor1d([2, 2, 3])];
  const [quotient, rest] = [tf.floorDiv(a, b), tf.mod(a, b)];
  expect(quotient.dtype).toBe("int32");
  expect([...(await quotient.data())].slice(0, 2)).toEqual([3, -4]);
  // 1e20 is 100000002004087734272 in float32, which leaves 2.
  expect([...(await rest.data())]).toEqual([1.5, 0.5, 2]);
  tf.dispose([a, b, quotient, rest]);
});

const large = [46341, -46341, 65537, 30000, 2, 3];
test.each(["add", "sub", "mul", "pow"] as const)("%s of integers wraps beyond 32 bits as in tfjs", async (name) => {
  // Products below 2^53, which tfjs's doubles hold.
  await expectAgreement(() =>
    tf[name](
      tf.tensor1d(large, "int32"),
      tf.tensor1d(name === "pow" ? [3, 3, 3, 3, 35, 30] : [46341, 65537, 65537, 3, 30, 20], "int32"),
    ),
  );
});
