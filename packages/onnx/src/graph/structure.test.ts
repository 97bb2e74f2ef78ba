import { expect, test } from "vitest";
import { add } from "./operators.js";
import { planGraph } from "./plan.js";
import { structureOf } from "./structure.js";
import { constantValue, hostValue, inputValue, type Value } from "./value.js";

const x = inputValue("float32", [1]);
const structureWith = (value: Value): string => structureOf(planGraph([add(x, value)]));
const constant = (...values: number[]): Value => constantValue("float32", [values.length], Float32Array.from(values));

test("constants count to the bit, also the sign of zero, short or long", () => {
  const long = (last: number): number[] => [...Array<number>(99).fill(1), last];
  expect(structureWith(constant(1, 2))).toBe(structureWith(constant(1, 2)));
  expect(structureWith(constant(...long(0)))).toBe(structureWith(constant(...long(0))));
  for (const [a, b] of [
    [
      [0, 1],
      [-0, 1],
    ],
    [
      [1, 2],
      [2, 1],
    ],
    [long(0), long(-0)],
    [long(1), long(1 + 2 ** -23)],
  ])
    expect(structureWith(constant(...a!))).not.toBe(structureWith(constant(...b!)));
});

test("values of tensors do not count, their shapes and types do", () => {
  const host = (values: number[], shape = [2]): Value => hostValue("float32", shape, Float32Array.from(values));
  const structure = (value: Value): string =>
    structureOf(planGraph([add(x, value)], { isInput: ({ origin }) => origin.kind !== "constant" }));
  expect(structure(host([1, 2]))).toBe(structure(host([3, 4])));
  expect(structure(host([1, 2]))).not.toBe(structure(host([1, 2], [1, 2])));
});

test("a constant of 128 MiB has a short structure", () => {
  // As decimal text it would be longer than a string can be.
  const data = new Float32Array(2 ** 25).fill(-1.2345678e-10);
  expect(structureWith(constantValue("float32", [2 ** 24, 2], data)).length).toBeLessThan(1000);
});
