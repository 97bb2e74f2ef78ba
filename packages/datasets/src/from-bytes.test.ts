import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { ArgumentError, createRng, DataError } from "@elbo/core";
import { expect, test } from "vitest";
import { npyBytes, zip } from "../test/zip-file.js";
import { fromBytes } from "./from-bytes.js";

const { stream } = createRng(0);
const fixtures = JSON.parse(readFileSync(new URL("../test/fixtures/numpy.json", import.meta.url), "utf8")) as {
  name: string;
  base64: string;
}[];
const fixture = (name: string): Uint8Array =>
  new Uint8Array(Buffer.from(fixtures.find((entry) => entry.name === name)!.base64, "base64"));

const all = { validation: 0, test: 0, seed: false } as const;
const first = (data: ReturnType<typeof fromBytes>) => data.train.read(Uint32Array.of(0), stream);

function idx(shape: number[], values: number[]): Uint8Array {
  return Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap((length) => [0, 0, 0, length]), ...values]);
}

test("an npz file gives x and label", () => {
  const data = fromBytes(fixture("savez"), { split: all });
  expect(data.spec).toEqual({ name: "arrays", shape: [6], kind: "grey", levels: 256, classes: 50 });
  expect(first(data)).toEqual({
    x: { values: Float32Array.from([0, 1, 2, 3, 4, 5], (value) => value / 255), shape: [1, 6] },
    label: { values: Int32Array.of(0), shape: [1] },
  });
});

test("images of rank 3 get a channel, bytes are grey, and labels may have a file of their own", () => {
  const images = new Uint8Array(gzipSync(idx([2, 1, 3], [0, 51, 255, 1, 2, 3])));
  const data = fromBytes(images, { label: idx([2], [7, 1]), split: all });
  expect(data.spec).toEqual({ name: "arrays", shape: [1, 3, 1], kind: "grey", levels: 256, classes: 8 });
  expect(first(data)["x"]!.values).toEqual(Float32Array.of(0, Math.fround(0.2), 1));
  expect([...first(data)["label"]!.values]).toEqual([7]);
});

test("the element type decides the kind unless it is given", () => {
  expect(fromBytes(fixture("bool")).spec).toMatchObject({ kind: "binary", shape: [2] });
  expect(fromBytes(fixture("<f4, C order"), { split: all }).spec).toMatchObject({ kind: "real", shape: [3, 4, 1] });
  const categorical = fromBytes(idx([2, 2], [0, 1, 2, 3]), { kind: "categorical", levels: 4, split: all });
  expect(categorical.spec).toMatchObject({ kind: "categorical", levels: 4, shape: [2] });
  expect([...first(categorical)["x"]!.values]).toEqual([0, 1]);
  const shaped = fromBytes(idx([2, 4], [0, 1, 2, 3, 4, 5, 6, 7]), { shape: [2, 2, 1], split: all });
  expect(shaped.spec.shape).toEqual([2, 2, 1]);
});

test("flat examples may be given a shape, pictures may be flat, and axes of length 1 come and go", () => {
  const pictures = idx(
    [6, 4, 4],
    Array.from({ length: 96 }, (_, i) => i),
  );
  for (const shape of [[4, 4], [4, 4, 1], [1, 4, 4], [16], [16, 1]])
    expect(fromBytes(pictures, { shape, split: all }).train).toMatchObject({ size: 6, spec: { shape } });
  expect(fromBytes(idx([6, 4], new Array<number>(24).fill(9)), { shape: [2, 2], split: all }).train.size).toBe(6);
});

test.each([[[2, 4, 1]], [[2, 8, 1]], [[8, 2]], [[4, 4, 2]], [[8]]])(
  "examples of 4 x 4 are not taken for examples of shape %j",
  (shape) => {
    const pictures = idx(
      [6, 4, 4],
      Array.from({ length: 96 }, (_, i) => i),
    );
    expect(() => fromBytes(pictures, { shape })).toThrow(ArgumentError);
    expect(() => fromBytes(pictures, { shape })).toThrow(
      "fromBytes: shape must be that of an example in the file, [4, 4], flat, or with more or fewer axes of length 1; got [",
    );
  },
);

test("labels may stand in a column", () => {
  const data = fromBytes(idx([3, 2], [9, 9, 9, 9, 9, 9]), { label: idx([3, 1], [2, 0, 1]), split: all });
  expect([...first(data)["label"]!.values]).toEqual([2]);
});

test("of an npz file only what is asked for is read", () => {
  const words = { name: "label.npy", content: npyBytes("'<U1'", "(3,)", new Uint8Array(12)) };
  const x = { name: "x.npy", content: npyBytes("'|u1'", "(3, 1)", "abc") };
  const digits = { name: "digit.npy", content: npyBytes("'|u1'", "(3,)", Uint8Array.of(2, 1, 0)) };
  const bytes = zip([
    words,
    { name: "objects.npy", content: npyBytes("'|O'", "()", ".") },
    { name: "README" },
    x,
    digits,
  ]);
  expect(fromBytes(bytes, { split: all }).spec).toEqual({ name: "arrays", shape: [1], kind: "grey", levels: 256 });
  expect(fromBytes(bytes, { label: "digit", split: all }).spec.classes).toBe(3);
  expect(() => fromBytes(bytes, { label: "label" })).toThrow("fromBytes, label.npy: descr must be one of bool");
});

test("a damaged label is an error, not a reason to do without", () => {
  const x = { name: "x.npy", content: npyBytes("'|u1'", "(3, 1)", "abc") };
  expect(() => fromBytes(zip([x, { name: "label.npy", sum: 1 }]))).toThrow(
    "fromBytes, label.npy: the CRC-32 must be 1",
  );
});

test.each([
  [
    "a table of labels",
    idx([4, 2], new Array<number>(8).fill(9)),
    { label: idx([2, 2], [0, 1, 1, 0]) },
    "fromBytes: the labels must be of shape [4], one per example; got [2,2]. Of labels in one-hot form, give",
  ],
  [
    "labels of another number",
    idx([4, 2], new Array<number>(8).fill(9)),
    { label: idx([3], [0, 1, 1]) },
    "fromBytes: the labels must be of shape [4], one per example; got [3].",
  ],
  [
    "a name in a file without names",
    idx([4, 2], new Array<number>(8).fill(9)),
    { label: "y" },
    'fromBytes: the name of an array must be among x; got "y".',
  ],
  [
    "an integer type without a kind",
    fixture("<i2, C order"),
    {},
    "fromBytes: the kind must be given for elements of type i2; got undefined. Give kind",
  ],
  [
    "bytes that may be binary",
    idx([2, 2], [0, 1, 1, 0]),
    {},
    "fromBytes: the kind must be given for bytes that are all 0 or 1; got undefined.",
  ],
  ["one axis", idx([4], [1, 2, 3, 4]), {}, "fromBytes: the examples must be an array of rank 2 or more; got [4]."],
  [
    "a name that is not there",
    fixture("savez"),
    { label: "lable" },
    'fromBytes: the name of an array must be among x, label; got "lable". Did you mean label?',
  ],
  [
    "two arrays for labels",
    fixture("savez"),
    { label: fixture("savez") },
    'fromBytes: the file of labels must be one array; got ["x","label"].',
  ],
  [
    "another format",
    Uint8Array.of(1, 2, 3),
    {},
    "fromBytes: the file must be npy, npz or idx, plain or gzipped; got a file that begins [1,2,3].",
  ],
  ["more than maxBytes", idx([2, 2], [0, 1, 2, 3]), { maxBytes: 3 }, "readIdx: size must be at most 3 bytes"],
])("%s is refused", (_, bytes, options, message) => {
  expect(() => fromBytes(bytes, options)).toThrow(DataError);
  expect(() => fromBytes(bytes, options)).toThrow(message);
});

test("an unknown option is refused", () => {
  expect(() => fromBytes(fixture("bool"), { labels: "y" } as never)).toThrow(
    "fromBytes: options must be among x, label, split",
  );
});
