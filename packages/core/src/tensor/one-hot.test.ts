import { useTestBackend } from "@elbo/vitest/backend";
import { tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterAll, expect, test } from "vitest";
import { oneHot } from "./one-hot.js";

afterAll(() => useTestBackend());

test.each(["cpu", "wasm"])("oneHot on %s has exact ones, for float32 and int32 levels", async (backend) => {
  await useTestBackend(backend);
  const expected = [
    [
      [1, 0, 0],
      [0, 0, 1],
    ],
    [
      [0, 1, 0],
      [0, 0, 0],
    ],
  ];
  for (const dtype of ["float32", "int32"] as const) {
    const levels = tf.tensor(
      [
        [0, 2],
        [1, 3],
      ],
      undefined,
      dtype,
    );
    expect(oneHot(levels, 3).arraySync()).toEqual(expected);
    expect(oneHot(levels, 3).dtype).toBe("float32");
    // A single level, and entries that are none
    expect(oneHot(tf.tensor1d([0, 1, -1], "int32"), 1).arraySync()).toEqual([[1], [0], [0]]);
    expect(tensorsMade(() => oneHot(levels, 3))).toBe(1);
  }
});
