import { ArgumentError, createRng, type ExampleSource } from "@elbo/core";
import { expect, test } from "vitest";
import { arraySource } from "./array-source.js";
import { binarize, binarizeDataset, type BinarizeOptions } from "./binarize.js";
import { fromArrays, sourceFromArrays } from "./from-arrays.js";
import { subset } from "./subset.js";

const levels = [0, 0.1, 0.25, 0.5, 0.9, 1];
const size = 20_000;
const grey = sourceFromArrays({
  x: Float32Array.from({ length: size * levels.length }, (_, i) => levels[i % levels.length]!),
  shape: [levels.length],
  kind: "grey",
  label: Int32Array.from({ length: size }, (_, i) => i % 3),
});
const everything = Uint32Array.from({ length: size }, (_, i) => i);
const stream = (seed: number) => createRng(seed).stream;

function readAll(source: ExampleSource, seed: number): Float32Array {
  return source.read(everything, stream(seed))["x"]!.values as Float32Array;
}

test.each(["dynamic", "static"] as const)("%s: each value is 1 with the probability that it states", (mode) => {
  const x = readAll(binarize(grey, mode), 7);
  levels.forEach((p, column) => {
    let ones = 0;
    for (let i = column; i < x.length; i += levels.length) ones += x[i]!;
    // Five standard errors of a binomial share; 0 and 1 are exact.
    expect(Math.abs(ones / size - p)).toBeLessThanOrEqual(5 * Math.sqrt((p * (1 - p)) / size));
  });
  expect(x.every((value) => value === 0 || value === 1)).toBe(true);
});

test("neighbouring draws are independent", () => {
  const x = readAll(binarize(grey, "dynamic"), 8);
  let both = 0;
  for (let i = 0; i < x.length; i += levels.length) both += x[i + 2]! * x[i + 3]!;
  // P(both) = 0.25 * 0.5; five standard errors.
  expect(Math.abs(both / size - 0.125)).toBeLessThan(5 * Math.sqrt((0.125 * 0.875) / size));
});

test("dynamic: a batch is a function of its rows and its stream alone", () => {
  const source = binarize(grey, "dynamic");
  const rows = Uint32Array.of(5, 3, 11);
  const batch = (epoch: number, index: number) => source.read(rows, stream(1).split(epoch).split(index));
  const first = batch(2, 4);
  for (let other = 0; other < 5; other++) batch(other, 0);
  expect(batch(2, 4)).toEqual(first);
  const fresh = binarize(grey, "dynamic").read(rows, stream(1).split(2).split(4));
  expect(fresh).toEqual(first);
  expect(
    Array.from({ length: 20 }, (_, index) => batch(3, index)["x"]!.values.join()).some(
      (x) => x !== first["x"]!.values.join(),
    ),
  ).toBe(true);
  expect(first["label"]).toEqual({ values: Int32Array.of(2, 0, 2), shape: [3] });
});

test.each(["dynamic", "static", "threshold"] as const)(
  "%s: a batch that is no longer needed is filled again, with the same values",
  (mode) => {
    const source = subset(binarize(grey, mode), everything.subarray(10, 90));
    const rows = (start: number) => everything.subarray(start, start + 4);
    const spent = source.read(rows(0), stream(1));
    const buffer = spent["x"]!.values;
    const again = source.read(rows(30), stream(2), spent);
    expect(again["x"]!.values).toBe(buffer);
    expect(again).toEqual(source.read(rows(30), stream(2)));
    const smaller = source.read(rows(30).subarray(0, 3), stream(2), spent);
    expect(smaller["x"]!.values).not.toBe(buffer);
    expect(smaller["x"]!.shape).toEqual([3, levels.length]);
  },
);

test("codes are drawn as their values are, dark rows, single values and repeated rows among them", () => {
  const words = stream(3).fillWords(new Uint32Array(40 * 8));
  const bytes = Uint8Array.from(words, (word) => [0, 0, 0, word >>> 24, 255][word % 5]!).fill(0, 16, 32);
  const spec = { name: "bytes", shape: [8], kind: "grey", classes: 3 } as const;
  const table = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);
  const label = Int32Array.from({ length: 40 }, (_, i) => i % 3);
  const coded = arraySource({ spec, x: bytes, table, label });
  const plain = arraySource({ spec, x: Float32Array.from(bytes, (byte) => byte / 255), label });
  const rows = Uint32Array.of(3, 2, 39, 0, 3, 17);
  const [a, b] = [coded, plain].map((source) => binarize(source, "dynamic").read(rows, stream(4)));
  expect(a).toEqual(b);
  expect(new Set(a!["x"]!.values)).toEqual(new Set([0, 1]));
  const spent = { x: { values: new Float32Array(48).fill(7), shape: [6, 8] } };
  expect(binarize(coded, "dynamic").read(rows, stream(4), spent)).toEqual(b);
  expect(spent.x.values).toEqual(b!["x"]!.values);
  expect(() => binarize(coded, "dynamic").read(Uint32Array.of(40), stream(4))).toThrow("bytes: indices must be below");
});

test.each(["dynamic", "static", "threshold"] as const)(
  "%s: the values of a source that gives the same array again stay as they are",
  (mode) => {
    const values = Float32Array.of(0.5, 0.5, 0.5);
    const source: ExampleSource = {
      ...sourceFromArrays({ x: values, shape: [3], kind: "grey" }),
      read: () => ({ x: { values, shape: [1, 3] } }),
    };
    const binary = binarize(source, mode);
    for (let step = 0; step < 3; step++) binary.read(Uint32Array.of(0), stream(step));
    expect([...values]).toEqual([0.5, 0.5, 0.5]);
  },
);

test("static: the draws depend on the seed and the content, not on the stream or the order of reading", () => {
  const source = binarize(grey, "static", { seed: 3 });
  const all = readAll(source, 1);
  expect(readAll(source, 2).join()).toBe(all.join());
  const row = binarize(grey, "static", { seed: 3 }).read(Uint32Array.of(9999), stream(5));
  expect(row["x"]!.values).toEqual(all.subarray(9999 * levels.length, 10_000 * levels.length));
  expect(row["label"]!.values).toEqual(Int32Array.of(0));
  expect(readAll(binarize(grey, "static", { seed: 4 }), 1).join()).not.toBe(all.join());
});

test("threshold: 1 from the threshold on", () => {
  const row = (source: ExampleSource) => [...source.read(Uint32Array.of(0), stream(0))["x"]!.values];
  expect(row(binarize(grey, "threshold"))).toEqual([0, 0, 0, 1, 1, 1]);
  expect(row(binarize(grey, "threshold", { threshold: 0.25 }))).toEqual([0, 0, 1, 1, 1, 1]);
});

test("a binary source keeps everything but the kind", () => {
  const source = binarize(grey, "dynamic");
  expect(source.spec).toEqual({ ...grey.spec, kind: "binary" });
  expect(source.size).toBe(size);
  expect(source.read(Uint32Array.of(1), stream(0))["x"]!.shape).toEqual([1, levels.length]);
});

test("fingerprints tell ways, seeds and thresholds apart, and repeat", () => {
  const ways = [
    () => binarize(grey, "dynamic"),
    () => binarize(grey, "static"),
    () => binarize(grey, "static", { seed: 1 }),
    () => binarize(grey, "threshold"),
    () => binarize(grey, "threshold", { threshold: 0.4 }),
  ];
  const prints = ways.map((way) => way().fingerprint);
  expect(new Set([...prints, grey.fingerprint]).size).toBe(6);
  expect(ways.map((way) => way().fingerprint)).toEqual(prints);
});

test("of a data set only the training examples are drawn again", () => {
  const data = fromArrays({
    x: new Float32Array(600).fill(0.5),
    shape: [2],
    kind: "grey",
    split: { validation: 100, test: 100 },
  });
  const binary = binarizeDataset(data, "dynamic");
  const read = (source: ExampleSource, seed: number) =>
    source.read(everything.subarray(0, 100), stream(seed))["x"]!.values;
  expect(binary.spec.kind).toBe("binary");
  expect(read(binary.train, 1)).not.toEqual(read(binary.train, 2));
  for (const part of [binary.validation, binary.test]) expect(read(part, 1)).toEqual(read(part, 2));
  expect(read(binary.validation, 1)).not.toEqual(read(binary.test, 1));
});

test.each([
  ["an unknown mode", "random", {}, 'binarize: mode must be "dynamic", "static" or "threshold"; got "random".'],
  ["a threshold of 0", "threshold", { threshold: 0 }, "binarize: threshold must be in (0, 1]; got 0."],
  ["a negative seed", "static", { seed: -1 }, "binarize: seed must be an integer from 0 to 2^53 - 1; got -1."],
  ["an unknown option", "static", { sede: 1 }, 'binarize: options must be among seed, threshold; got "sede".'],
])("%s is refused", (_, mode, options, message) => {
  expect(() => binarize(grey, mode as "static", options as BinarizeOptions)).toThrow(ArgumentError);
  expect(() => binarize(grey, mode as "static", options as BinarizeOptions)).toThrow(message);
});

test("only grey values can be binarised", () => {
  const real = sourceFromArrays({ x: [1, 2], shape: [1], kind: "real" });
  expect(() => binarize(real, "dynamic")).toThrow(
    'binarize: the kind of source must be "grey"; got "real". Only intensities',
  );
});

test("what grey examples were made from is known of binary ones too", () => {
  const x = Float32Array.of(0.1, 0.9, 0.5);
  const grey = sourceFromArrays({ x, shape: [1], kind: "grey" });
  const factors = {
    names: ["place"],
    sizes: [3],
    read: (rows: Uint32Array) => ({ values: Int32Array.from(rows), shape: [rows.length, 1] }),
  };
  for (const mode of ["dynamic", "static", "threshold"] as const)
    expect(binarize({ ...grey, factors }, mode).factors).toBe(factors);
});
