import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAgreement } from "../../test/agreement.js";
import { useOnnx } from "../use-onnx.js";

beforeAll(() => useOnnx({ threads: 1 }));
afterAll(async () => void (await tf.setBackend("cpu")));

const numbers = (...shape: number[]): tf.Tensor =>
  tf
    .sub(
      tf.mod(
        tf.mul(
          tf.range(
            0,
            shape.reduce((product, size) => product * size, 1),
          ),
          7,
        ),
        5,
      ),
      2,
    )
    .reshape(shape);

test.each([
  [
    "ij,jk->ik",
    [
      [2, 3],
      [3, 4],
    ],
  ],
  [
    "ij,jk->ki",
    [
      [2, 3],
      [3, 4],
    ],
  ],
  [
    "bij,bjk->bik",
    [
      [2, 3, 4],
      [2, 4, 5],
    ],
  ],
  ["i,j->ji", [[3], [4]]],
  [
    "ij,ij->",
    [
      [2, 3],
      [2, 3],
    ],
  ],
  ["ij->j", [[2, 3]]],
  ["ij->ji", [[2, 3]]],
  [
    "abc,cd->abd",
    [
      [2, 3, 4],
      [4, 2],
    ],
  ],
  [
    "abcd,aecd->acbe",
    [
      [2, 3, 2, 4],
      [2, 5, 2, 4],
    ],
  ],
])("einsum %s is that of tfjs", async (equation, shapes) => {
  // Sums of small integers, which are exact.
  await expectAgreement(() => tf.einsum(equation, ...shapes.map((shape) => numbers(...shape))));
});

test("einsum of integers gives integers, and sizes are checked", async () => {
  await expectAgreement(() => tf.einsum("ij,j->i", numbers(2, 3).toInt(), numbers(3).toInt()));
  await tf.setBackend("onnx");
  expect(() => tf.tidy(() => tf.einsum("ij,jk->ik", numbers(2, 3), numbers(4, 2)))).toThrow(
    /dimension .*3.* to be equal|Expected dimension/,
  );
});

test("products of integers are exact, and wrap beyond 32 bits", async () => {
  const a = (): tf.Tensor2D =>
    tf.tensor2d(
      [
        [65537, 3],
        [4097, 1],
      ],
      [2, 2],
      "int32",
    );
  await expectAgreement(() =>
    tf.matMul(
      a(),
      tf.tensor2d(
        [
          [65537, 4],
          [4097, 1],
        ],
        [2, 2],
        "int32",
      ),
    ),
  );
  await expectAgreement(() => tf.matMul(a(), a(), true, false));
});
