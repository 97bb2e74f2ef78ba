import { ArgumentError, createRng, type ExampleSource } from "@elbo/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sourceFromArrays } from "./from-arrays.js";
import { type SplitOptions, trainValidationTest } from "./split.js";
import { subset } from "./subset.js";

const { stream } = createRng(0);
const numbered = (size: number): ExampleSource =>
  sourceFromArrays({ x: Float32Array.from({ length: size }, (_, i) => i), shape: [1], kind: "real" });
const rowsOf = (source: ExampleSource): number[] => [
  ...source.read(
    Uint32Array.from({ length: source.size }, (_, i) => i),
    stream,
  )["x"]!.values,
];

test("the parts have nothing in common and leave nothing out", () => {
  const sizes = fc.record({
    size: fc.integer({ min: 3, max: 60 }),
    seed: fc.nat(),
    share: fc.double({ min: 0, max: 0.4, noNaN: true }),
  });
  fc.assert(
    fc.property(sizes, ({ size, seed, share }) => {
      const {
        train,
        validation,
        test: last,
      } = trainValidationTest(numbered(size), { validation: share, test: 1, seed });
      expect([validation.size, last.size]).toEqual([Math.round(share * size), 1]);
      const rows = [train, validation, last].flatMap(rowsOf).sort((a, b) => a - b);
      expect(rows).toEqual(Array.from({ length: size }, (_, i) => i));
    }),
    { seed: 1 },
  );
});

test("the seed decides the order; false keeps it", () => {
  const split = (seed: number | false) => trainValidationTest(numbered(50), { validation: 10, test: 10, seed });
  expect(rowsOf(split(1).test)).toEqual(rowsOf(split(1).test));
  expect(rowsOf(split(1).test)).not.toEqual(rowsOf(split(2).test));
  expect(rowsOf(split(false).validation)).toEqual([30, 31, 32, 33, 34, 35, 36, 37, 38, 39]);
  expect(split(1).train.fingerprint).toBe(split(1).train.fingerprint);
  const prints = [split(1), split(2)].flatMap(({ train, validation }) => [train.fingerprint, validation.fingerprint]);
  expect(new Set(prints).size).toBe(4);
});

test("by default a tenth each is for validation and test", () => {
  const { train, validation, test: last } = trainValidationTest(numbered(30));
  expect([train.size, validation.size, last.size]).toEqual([24, 3, 3]);
});

test.each([
  [{ validation: -0.1 }, "trainValidationTest: validation must be a share in [0, 1) or a whole number; got -0.1."],
  [{ test: 2.5 }, "trainValidationTest: test must be a share in [0, 1) or a whole number; got 2.5."],
  [
    { validation: 5, test: 5 },
    'trainValidationTest: validation + test must be below 10; got {"validation":5,"test":5}. There are 10 examples.',
  ],
  [{ seed: -1 }, "seed must be an integer from 0 to 2^53 - 1; got -1."],
  [{ train: 3 }, 'trainValidationTest: options must be among validation, test, seed; got "train".'],
])("%j is refused", (options, message) => {
  expect(() => trainValidationTest(numbered(10), options as SplitOptions)).toThrow(ArgumentError);
  expect(() => trainValidationTest(numbered(10), options as SplitOptions)).toThrow(message);
});

test("a subset reads its rows in its order, and refuses rows that are not there", () => {
  const part = subset(numbered(10), Uint32Array.of(7, 2, 2));
  expect(rowsOf(part)).toEqual([7, 2, 2]);
  expect(() => part.read(Uint32Array.of(3), stream)).toThrow(
    "arrays: indices must be below the number of examples, 3; got 3.",
  );
  expect(() => subset(numbered(10), Uint32Array.of(10))).toThrow(
    "subset: indices must be below the number of examples, 10; got 10.",
  );
});
