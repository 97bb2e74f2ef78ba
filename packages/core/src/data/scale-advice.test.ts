import { expect, test } from "vitest";
import { scaleAdvice } from "./scale-advice.js";
import { type DataSpec, type ExampleSource, type ValueKind } from "./source.js";

/** Rows of (1, `second` and -`second` in turn, 0). */
function rows(second: number, kind: ValueKind = "real", spec: Partial<DataSpec> = {}): ExampleSource {
  return {
    spec: { name: "made", shape: [3], kind, ...spec },
    size: 1000,
    fingerprint: "made",
    read: (indices) => {
      const values = Float32Array.from([...indices].flatMap((i) => [1, i % 2 === 0 ? second : -second, 0]));
      return { x: { values, shape: [indices.length, ...(spec.shape ?? [3])] } };
    },
  };
}

const advice = "standardise it to mean 0 and variance 1, as standardise and fromTable of @elbo/datasets do.";

test("the entry that is farthest from unit scale is named, with what to do", () => {
  for (const [value, shown] of [
    [4000, "4000"],
    [0.001, "0.001"],
  ] as const)
    expect(scaleAdvice(rows(value))).toBe(`Column 1 of data "made" has a root mean square of ${shown}: ${advice}`);
});

test("the column is called by its name where it has one, and is an entry of what has more axes", () => {
  const names = ["age", "income", "none"];
  expect(scaleAdvice(rows(4000, "real", { names }))).toBe(
    `Column "income" of data "made" has a root mean square of 4000: ${advice}`,
  );
  expect(scaleAdvice(rows(4000, "real", { shape: [3, 1] }))).toMatch(/^Entry 1 of data "made"/);
});

test("values of unit scale, zeros and other kinds need no word", () => {
  expect(scaleAdvice(rows(2))).toBeUndefined();
  expect(scaleAdvice(rows(0))).toBeUndefined();
  expect(scaleAdvice(rows(4000, "categorical"))).toBeUndefined();
});
