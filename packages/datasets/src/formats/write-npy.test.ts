import { expect, test } from "vitest";
import { readNpy } from "./npy.js";
import { writeNpy } from "./write-npy.js";

test.each([
  [Float32Array.of(1.5, -2, NaN, 4, 5, 6), [2, 3], "f4"],
  [Int32Array.of(1, -2), [2], "i4"],
  [Uint8Array.of(255), [1, 1, 1], "u1"],
  [new Float32Array(), [0, 4], "f4"],
] as const)("%j of shape %j is read again as it was", (values, shape, type) => {
  const bytes = writeNpy({ values, shape });
  expect(readNpy(bytes)).toEqual({ shape, type, values });
  expect((bytes.length - values.byteLength) % 64).toBe(0);
});

test("a shape that does not hold the values is refused", () => {
  expect(() => writeNpy({ values: new Float32Array(5), shape: [2, 3] })).toThrow(
    "writeNpy: shape must hold 5 values; got [2, 3].",
  );
});
