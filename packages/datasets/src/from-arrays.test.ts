import { ArgumentError, createRng, DataError } from "@elbo/core";
import { expect, test } from "vitest";
import { fromArrays, type FromArraysOptions, sourceFromArrays, type SourceOptions } from "./from-arrays.js";

const { stream } = createRng(0);
const base: FromArraysOptions = { x: [0, 1, 1, 0], shape: [2], kind: "binary" };

test("values and labels come back in the shape of the examples", () => {
  const x = Float64Array.of(0.5, -1, 2, 3e8, 1e-40, 0);
  const source = sourceFromArrays({ x, shape: [1, 3], kind: "real", label: [4, 0], name: "mine" });
  expect(source.spec).toEqual({ name: "mine", shape: [1, 3], kind: "real", classes: 5 });
  expect(source.size).toBe(2);
  expect(source.read(Uint32Array.of(1, 1, 0), stream)).toEqual({
    x: { values: Float32Array.of(3e8, 1e-40, 0, 3e8, 1e-40, 0, 0.5, -1, 2), shape: [3, 1, 3] },
    label: { values: Int32Array.of(0, 0, 4), shape: [3] },
  });
});

test.each([
  ["binary", undefined, 1, [0, 1]],
  ["grey", undefined, 255, [0, 51]],
  ["grey", undefined, 1, [0, 1]],
  ["categorical", 300, 1, [299, 1]],
  ["categorical", 4, 1, [3, 1]],
  ["real", undefined, 2, [5, 100]],
] as const)("bytes and numbers of kind %s give the same values", (kind, levels, divideBy, x) => {
  for (const array of [x, Float64Array.from(x), Uint16Array.from(x), ...(x[0] < 256 ? [Uint8Array.from(x)] : [])]) {
    const source = sourceFromArrays({ x: array, shape: [1], kind, levels, divideBy });
    const { values } = source.read(Uint32Array.of(0, 1), stream)["x"]!;
    expect(values).toEqual(Float32Array.from(x, (value) => value / divideBy));
  }
});

const above = (value: number): number => value * (1 + Number.EPSILON);
const below = (value: number): number => value * (1 - Number.EPSILON / 2);

test.each([
  ["binary", undefined, [0, above(1), below(1)], [0, 1, 1]],
  ["grey", undefined, [-1e-60, above(1), below(1)], [-0, 1, 1]],
  ["categorical", 4, [below(3), above(2), 1e-60], [3, 2, 0]],
  ["categorical", 300, [below(299), above(2), 1e-60], [299, 2, 0]],
] as const)(
  "values of kind %s are checked and kept as float32, next to which a double may lie",
  (kind, levels, x, right) => {
    const source = sourceFromArrays({ x: Float64Array.from(x), shape: [1], kind, levels });
    expect(source.read(Uint32Array.of(0, 1, 2), stream)["x"]!.values).toEqual(Float32Array.from(right));
  },
);

test("grey values have levels where they are told, and bytes over a whole number have theirs", () => {
  const levelsOf = (options: Omit<SourceOptions, "shape" | "kind">) =>
    sourceFromArrays({ shape: [1], kind: "grey", ...options }).spec.levels;
  expect(levelsOf({ x: [0, 51], divideBy: 255 })).toBeUndefined();
  expect(levelsOf({ x: [0, 51], divideBy: 255, levels: 256 })).toBe(256);
  expect(levelsOf({ x: Float32Array.of(0.2, 1), levels: 6 })).toBe(6);
  expect(levelsOf({ x: Float32Array.of(12345 / 65535), levels: 65536 })).toBe(65536);
  expect(levelsOf({ x: Uint8Array.of(0, 51), divideBy: 255 })).toBe(256);
  expect(levelsOf({ x: Uint8Array.of(0, 1), divideBy: 2.5 })).toBeUndefined();
  const refused =
    'fromArrays: x[1, 0] must be k / 5 in [0, 1] where kind is "grey" with 6 levels; got 0.5. Give divideBy';
  expect(() => levelsOf({ x: [0.2, 0.5], levels: 6 })).toThrow(refused);
  expect(() => levelsOf({ x: [0.2], levels: 1 })).toThrow(
    "fromArrays: levels must be an integer from 2 to 65536; got 1.",
  );
});

test("the arrays are copied", () => {
  const x = Uint8Array.of(0, 255);
  const source = sourceFromArrays({ x, shape: [1], kind: "grey", divideBy: 255 });
  x.fill(7);
  expect(source.read(Uint32Array.of(0, 1), stream)["x"]!.values).toEqual(Float32Array.of(0, 1));
});

test("a fingerprint changes with every part of the content and of the spec", () => {
  const variants: FromArraysOptions[] = [
    base,
    { ...base, x: [0, 1, 1, 1] },
    { ...base, shape: [1] },
    { ...base, shape: [2, 1] },
    { ...base, name: "other" },
    { ...base, kind: "grey" },
    { ...base, kind: "grey", divideBy: 2 },
    { ...base, label: [0, 1] },
    { ...base, label: [0, 0], classes: 2 },
    { ...base, label: [0, 1], classes: 3 },
  ];
  const prints = variants.map((options) => sourceFromArrays(options).fingerprint);
  expect(new Set(prints).size).toBe(variants.length);
  expect(sourceFromArrays({ ...base, x: Uint8Array.of(0, 1, 1, 0) }).fingerprint).toBe(prints[0]);
});

test("a data set is split by the options", () => {
  const data = fromArrays({ x: new Float32Array(40), shape: [2], kind: "real", split: { validation: 0.25, test: 3 } });
  expect([data.train.size, data.validation.size, data.test.size]).toEqual([12, 5, 3]);
  expect(data.train.spec).toBe(data.spec);
});

test.each<[string, Partial<FromArraysOptions>, string]>([
  [
    "a grey value above 1",
    { kind: "grey", x: [0, 0.5, 0, 3] },
    'fromArrays: x[1, 1] must be in [0, 1] where kind is "grey"; got 3. Give divideBy',
  ],
  [
    "a grey value that is not a number",
    { kind: "grey", x: [NaN, 0] },
    'fromArrays: x[0, 0] must be in [0, 1] where kind is "grey"; got "NaN".',
  ],
  [
    "a binary value between",
    { x: [0, 0.5] },
    'fromArrays: x[0, 1] must be 0 or 1 where kind is "binary"; got 0.5. Give kind "grey"',
  ],
  [
    "a level too high",
    { kind: "categorical", levels: 3, x: [3, 0] },
    'fromArrays: x[0, 0] must be an integer from 0 to 2 where kind is "categorical"; got 3. Give levels',
  ],
  ["a level between", { kind: "categorical", levels: 3, x: [1.5, 0] }, "x[0, 0] must be an integer from 0 to 2"],
  [
    "an infinite real value",
    { kind: "real", x: [0, -Infinity] },
    'fromArrays: x[0, 1] must be finite in float32; got "-Infinity".',
  ],
  [
    "a real value beyond float32",
    { kind: "real", x: [0, 1e39] },
    "fromArrays: x[0, 1] must be finite in float32; got 1e+39.",
  ],
  [
    "half an example",
    { x: [0, 1, 1] },
    "fromArrays: the length of x must be a positive multiple of 2, the size of shape; got 3.",
  ],
  ["no example", { x: [] }, "fromArrays: the length of x must be a positive multiple of 2, the size of shape; got 0."],
  ["labels of another number", { label: [0] }, "fromArrays: the length of label must be 2, that of x; got 1."],
  ["a negative label", { label: [0, -1] }, "fromArrays: label[1] must be an integer from 0 to 2147483647; got -1."],
  [
    "a label that is no class",
    { label: [0, 2], classes: 2 },
    "fromArrays: label[1] must be an integer from 0 to 1; got 2. Classes are counted from 0.",
  ],
])("%s is refused as data", (_, options, message) => {
  expect(() => fromArrays({ ...base, ...options })).toThrow(DataError);
  expect(() => fromArrays({ ...base, ...options })).toThrow(message);
});

test.each([
  [
    "an unknown kind",
    { kind: "gray" },
    'fromArrays: kind must be "binary", "grey", "categorical" or "real"; got "gray".',
  ],
  [
    "categories without levels",
    { kind: "categorical" },
    "fromArrays: levels must be an integer from 2 to 65536; got undefined.",
  ],
  ["levels of binary values", { levels: 2 }, 'fromArrays: levels must be absent where kind is "binary"; got 2.'],
  [
    "a length of 0",
    { shape: [0] },
    "fromArrays: shape must be positive lengths, without the axis of examples; got [0].",
  ],
  ["classes without labels", { classes: 3 }, "fromArrays: classes must be absent without label; got 3."],
  ["no classes", { label: [0, 0], classes: 0 }, "fromArrays: classes must be a positive integer; got 0."],
  ["division by 0", { divideBy: 0 }, "fromArrays: divideBy must be a positive number; got 0."],
  [
    "an unknown option",
    { labels: [0, 1] },
    'fromArrays: options must be among x, shape, kind, levels, label, classes, name, names, divideBy, split; got "labels".',
  ],
])("%s is refused as an argument", (_, options, message) => {
  const all = { ...base, ...options } as FromArraysOptions;
  expect(() => fromArrays(all)).toThrow(ArgumentError);
  expect(() => fromArrays(all)).toThrow(message);
});
