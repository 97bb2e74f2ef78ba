import { expect, test } from "vitest";
import { scaleAdvice } from "./scale-advice.js";
import { type ExampleSource, type ValueKind } from "./source.js";

/** Rows of (1, `second` and -`second` in turn, 0). */
function rows(second: number, kind: ValueKind = "real"): ExampleSource {
  return {
    spec: { name: "made", shape: [3], kind },
    size: 1000,
    fingerprint: "made",
    read: (indices) => {
      const values = Float32Array.from([...indices].flatMap((i) => [1, i % 2 === 0 ? second : -second, 0]));
      return { x: { values, shape: [indices.length, 3] } };
    },
  };
}

test("the entry that is farthest from unit scale is named, with what to do", () => {
  for (const [value, shown] of [
    [4000, "4000"],
    [0.001, "0.001"],
  ] as const)
    expect(scaleAdvice(rows(value))).toBe(
      `Entry 1 of data "made" has a root mean square of ${shown}: standardise it to mean 0 and variance 1, as fromTable does.`,
    );
});

test("values of unit scale, zeros and other kinds need no word", () => {
  expect(scaleAdvice(rows(2))).toBeUndefined();
  expect(scaleAdvice(rows(0))).toBeUndefined();
  expect(scaleAdvice(rows(4000, "categorical"))).toBeUndefined();
});
