import { createHash } from "node:crypto";
import { ArgumentError, createRng, type ExampleSource } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { digits } from "./index.js";
import { decodeDigits } from "./rows.js";

const { stream } = createRng(0);

function everything(source: ExampleSource): { x: Float32Array; label: number[] } {
  const batch = source.read(
    Uint32Array.from({ length: source.size }, (_, i) => i),
    stream,
  );
  return { x: batch["x"]!.values as Float32Array, label: [...batch["label"]!.values] };
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

test("the embedded bytes are those of scikit-learn's digits.csv.gz", () => {
  const { x, label } = decodeDigits();
  const rows = Uint8Array.from({ length: 1797 * 65 }, (_, i) => {
    const [row, column] = [Math.floor(i / 65), i % 65];
    return column === 64 ? label[row]! : x[row * 64 + column]!;
  });
  // Computed with NumPy from the file: sha256 of the [1797, 65] array of bytes.
  expect(createHash("sha256").update(rows).digest("hex")).toBe(
    "68aea062d35a127749050fa0e52dca09d6569ac08092c925610e0954e172dde2",
  );
});

test("the parts are those of the protocol, in file order", async () => {
  const data = await digits();
  expect(data.spec).toEqual({ name: "digits", shape: [8, 8, 1], kind: "categorical", levels: 17, classes: 10 });
  // Sizes, sums of pixels and first labels, computed with NumPy.
  const expected = {
    train: [1000, 314334, [0, 1, 2, 3, 4, 5, 6, 7]],
    validation: [350, 108404, [1, 4, 0, 5, 3, 6, 9, 6]],
    test: [447, 138980, [3, 4, 6, 6, 6, 4, 9, 1]],
  } as const;
  for (const part of ["train", "validation", "test"] as const) {
    const source = data[part];
    expect(source.spec).toBe(data.spec);
    const { x, label } = everything(source);
    expect([source.size, sum(x), label.slice(0, 8)]).toEqual(expected[part]);
  }
});

test("a batch has the shapes and the order of its indices", async () => {
  const { train } = await digits();
  const batch = train.read(Uint32Array.of(1, 0), stream);
  expect(batch["x"]!.shape).toEqual([2, 8, 8, 1]);
  expect(batch["label"]).toEqual({ values: Int32Array.of(1, 0), shape: [2] });
  expect([...batch["x"]!.values.subarray(64, 74)]).toEqual([0, 0, 5, 13, 9, 1, 0, 0, 0, 0]);
});

test("grey values are the raw ones over 16", async () => {
  const [raw, grey] = [await digits(), await digits({ values: "grey" })];
  expect(grey.spec).toEqual({ name: "digits", shape: [8, 8, 1], kind: "grey", levels: 17, classes: 10 });
  expect(everything(grey.test).x).toEqual(everything(raw.test).x.map((value) => value / 16));
});

test("binary values need a way to binarise, and validation and test are drawn once", async () => {
  const data = await digits({ values: "binary", binarize: "dynamic" });
  expect(data.spec.kind).toBe("binary");
  expect(new Set(everything(data.train).x)).toEqual(new Set([0, 1]));
  expect(everything(data.train).x).not.toEqual(everything(data.train).x);
  expect(everything(data.validation).x).toEqual(everything(data.validation).x);
  expect(everything(data.test).x).toEqual(everything(data.test).x);
  const other = await digits({ values: "binary", binarize: "dynamic", seed: 1 });
  expect(everything(other.test).x).not.toEqual(everything(data.test).x);
});

test("fingerprints differ between parts and between kinds, and repeat", async () => {
  const sets = [await digits(), await digits({ values: "grey" })];
  const prints = sets.flatMap((data) => [data.train, data.validation, data.test].map((source) => source.fingerprint));
  expect(new Set(prints).size).toBe(6);
  expect(prints[0]).toMatch(/^[0-9a-f]{64}$/);
  expect((await digits()).train.fingerprint).toBe(prints[0]);
});

test.each([
  [{ values: "colour" }, 'digits: values must be "categorical", "grey" or "binary"; got "colour".'],
  [
    { values: "binary" },
    'digits: binarize must be "dynamic", "static" or "threshold" where values is "binary"; got undefined.',
  ],
  [{ binarize: "static" }, 'digits: binarize must be absent where values is "categorical"; got "static".'],
  [{ split: 3 }, 'digits: options must be among values, binarize, seed; got "split".'],
])("digits refuses %j", async (options, message) => {
  await expect(digits(options as never)).rejects.toThrow(ArgumentError);
  await expect(digits(options as never)).rejects.toThrow(message);
});

test("an index past the end is refused", async () => {
  const { test: part } = await digits();
  expect(() => part.read(Uint32Array.of(447), stream)).toThrow(
    "digits: indices must be below the number of examples, 447; got 447.",
  );
});

test("reading makes no tensors", async () => {
  const before = tf.memory().numTensors;
  const data = await digits({ values: "binary", binarize: "dynamic" });
  for (const source of [data.train, data.validation, data.test]) source.read(Uint32Array.of(0, 1), stream);
  expect(tf.memory().numTensors).toBe(before);
});
