import { fromArrays } from "@elbo/datasets";
import { expect, test } from "vitest";
import { scaleHint } from "./scale-hint.js";

/** Examples of `low` and `high` in turn, as real numbers. */
function data(low: number, high: number) {
  const x = Float32Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? low : high));
  return fromArrays({ x, shape: [4], kind: "real", name: "made" });
}

test("values of 0 to 255 are far from unit scale, and so are values near 0 or far from it", () => {
  // The mean square is half of 255², and its root 180.3.
  expect(scaleHint(data(0, 255))).toBe(
    'Values of "made" are far from unit scale: 0 to 255, root mean square 180. ' +
      "Scale them to mean 0 and variance 1, or to [0, 1], or training is slow and metrics may not be finite.",
  );
  for (const [low, high] of [
    [0, 0.001],
    [-1e6, 1e6],
    [1000, 1001],
  ] as const)
    expect(scaleHint(data(low, high))).toContain("far from unit scale");
});

test("standardised values, grey values and digits need no word", () => {
  expect(scaleHint(data(-3, 3))).toBeUndefined();
  expect(scaleHint(data(0, 1))).toBeUndefined();
  const dark = fromArrays({ x: new Float32Array(16), shape: [4], kind: "grey" });
  expect(scaleHint(dark)).toBeUndefined();
});
