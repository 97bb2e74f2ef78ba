import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CheckpointError } from "../errors.js";
import { RandomStream } from "../random/stream.js";
import { readSafetensors } from "./read-safetensors.js";
import { type TensorArray } from "./tensor-file.js";
import { writeSafetensors } from "./write-safetensors.js";

/** A file made by hand, after the published description of the format: u64 length, JSON, values. */
function handMade(header: string, data: readonly number[] = [], length?: bigint): Uint8Array {
  const json = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + json.length + data.length);
  new DataView(file.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  file.set(json, 8);
  file.set(data, 8 + json.length);
  return file;
}

const entry = (dtype: string, shape: string, begin: number, end: number) =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`;

const example = (): Map<string, TensorArray> =>
  new Map<string, TensorArray>([
    ["byte", { values: Uint8Array.of(1, 2, 255), shape: [3] }],
    ["encoder/dense0/kernel", { values: Float32Array.of(1.5, -0, 1e-45, 3e38, NaN, -Infinity), shape: [2, 3] }],
    ["count", { values: Int32Array.of(-7), shape: [] }],
    ["big", { values: BigInt64Array.of(-(2n ** 63n), 5n), shape: [2, 1] }],
    ["double", { values: Float64Array.of(Math.PI), shape: [1] }],
    ["none", { values: new Float32Array(0), shape: [0, 4] }],
  ]);

describe("readSafetensors", () => {
  test("reads a file made by hand", () => {
    const header = `{"__metadata__":{"by":"hand"},"b":${entry("I32", "[]", 8, 12)},"a":${entry("F32", "[2,1]", 0, 8)}}  `;
    const { tensors, metadata } = readSafetensors(handMade(header, [0, 0, 128, 63, 0, 0, 0, 192, 254, 255, 255, 255]));
    expect(metadata).toEqual({ by: "hand" });
    expect(tensors.get("a")).toEqual({ values: Float32Array.of(1, -2), shape: [2, 1] });
    expect(tensors.get("b")).toEqual({ values: Int32Array.of(-2), shape: [] });
  });

  test("reads a view into a larger, unaligned buffer", () => {
    const file = handMade(`{"a":${entry("F64", "[1]", 0, 8)}}`, [0, 0, 0, 0, 0, 0, 240, 63]);
    const padded = new Uint8Array(file.length + 8);
    padded.set(file, 3);
    expect(readSafetensors(padded.subarray(3, 3 + file.length)).tensors.get("a")!.values).toEqual(Float64Array.of(1));
  });

  const one = [0, 0, 0, 0];
  test.each<[string, Uint8Array, string]>([
    ["an empty file", new Uint8Array(0), "file must be at least 8 bytes; got 0. Is it cut off?"],
    ["a header longer than the file", handMade("{}", [], 3n), 'header length must be at most 2; got "3n".'],
    ["a header of 2^63 bytes", handMade("{}", [], 2n ** 63n), "header length must be at most 2"],
    ["no header", handMade(""), 'header must be a JSON object that starts with "{"; got "nothing".'],
    [
      "a header that starts with a space",
      handMade(" {}"),
      'header must be a JSON object that starts with "{"; got 32.',
    ],
    ["a header that is no UTF-8", handMade('{"a"', [0xff, 0x7d], 6n), "header must be UTF-8; got other bytes."],
    ["a name twice", handMade(`{"a":${entry("U8", "[0]", 0, 0)},"a":${entry("U8", "[0]", 0, 0)}}`), "duplicate keys"],
    ["the name __proto__", handMade(`{"__proto__":${entry("U8", "[0]", 0, 0)}}`), "free of the key __proto__"],
    [
      "metadata of numbers",
      handMade('{"__metadata__":{"a":1}}'),
      '__metadata__ must be an object of strings; got {"a":1}.',
    ],
    ["metadata in a list", handMade('{"__metadata__":["a"]}'), "__metadata__ must be an object of strings"],
    [
      "an unknown dtype",
      handMade(`{"a":${entry("F16", "[2]", 0, 4)}}`, one),
      'tensor "a" dtype must be among F32, F64, I32, I64, U8; got "F16".',
    ],
    [
      "an unknown field",
      handMade('{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"x":1}}'),
      'tensor "a" must be dtype, shape, data_offsets',
    ],
    ["a missing field", handMade('{"a":{"dtype":"U8","shape":[0]}}'), 'tensor "a" must be dtype, shape, data_offsets'],
    ["an entry that is no object", handMade('{"a":1}'), 'tensor "a" must be dtype, shape, data_offsets; got 1.'],
    [
      "a negative size",
      handMade(`{"a":${entry("F32", "[-1]", 0, 4)}}`, one),
      "shape must be non-negative integers of at most 2^53 values; got [-1].",
    ],
    [
      "a fractional size",
      handMade(`{"a":${entry("F32", "[0.5]", 0, 2)}}`, [0, 0]),
      "shape must be non-negative integers",
    ],
    [
      "a size that is a string",
      handMade(`{"a":${entry("F32", '["1"]', 0, 4)}}`, one),
      "shape must be non-negative integers",
    ],
    [
      "a shape that is no list",
      handMade(`{"a":${entry("F32", "1", 0, 4)}}`, one),
      'tensor "a" shape must be a list of sizes; got 1.',
    ],
    [
      "sizes whose product overflows to a small number",
      handMade(`{"a":${entry("F32", "[4294967296,4294967296,1]", 0, 4)}}`, one),
      "at most 2^53 values",
    ],
    [
      "sizes whose product overflows before a zero",
      handMade(`{"a":${entry("F32", "[4294967296,4294967296,0]", 0, 0)}}`),
      "at most 2^53 values",
    ],
    [
      "more values than bytes",
      handMade(`{"a":${entry("F32", "[2]", 0, 4)}}`, one),
      'tensor "a" data_offsets must be two offsets 8 bytes apart; got [0,4].',
    ],
    ["offsets the wrong way round", handMade(`{"a":${entry("F32", "[1]", 4, 0)}}`, one), "two offsets 4 bytes apart"],
    ["a negative offset", handMade(`{"a":${entry("F32", "[1]", -4, 0)}}`, one), "two offsets 4 bytes apart"],
    [
      "three offsets",
      handMade('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}', one),
      "two offsets 4 bytes apart",
    ],
    [
      "values beyond the end",
      handMade(`{"a":${entry("F32", "[2]", 0, 8)}}`, one),
      "length of the values must be 8, as the header says; got 4.",
    ],
    [
      "bytes that no tensor has",
      handMade(`{"a":${entry("F32", "[1]", 0, 4)}}`, [0, 0, 0, 0, 0]),
      "length of the values must be 4, as the header says; got 5.",
    ],
    [
      "a gap",
      handMade(`{"a":${entry("U8", "[1]", 0, 1)},"b":${entry("U8", "[1]", 2, 3)}}`, [0, 0, 0]),
      'start of tensor "b" must be 1, where the tensor before it ends, without gap or overlap; got 2.',
    ],
    [
      "an overlap",
      handMade(`{"a":${entry("U8", "[2]", 0, 2)},"b":${entry("U8", "[2]", 1, 3)}}`, [0, 0, 0]),
      'start of tensor "b" must be 2',
    ],
    [
      "two tensors in one place",
      handMade(`{"a":${entry("U8", "[1]", 0, 1)},"b":${entry("U8", "[1]", 0, 1)}}`, [0]),
      'start of tensor "b" must be 1',
    ],
  ])("refuses %s", (_, file, message) => {
    expect(() => readSafetensors(file)).toThrow(CheckpointError);
    expect(() => readSafetensors(file)).toThrow(`readSafetensors: `);
    expect(() => readSafetensors(file)).toThrow(message);
  });

  test.each([
    "",
    "../a",
    "a/../b",
    "a/..",
    "/a",
    "a//b",
    "a/",
    "./a",
    "a\\\\b",
    "a\\u0000b",
    "C:/a",
    "a\\nb",
    "a\\u007f",
  ])("refuses the tensor name %j", (name) => {
    const file = handMade(`{"${name}":${entry("U8", "[0]", 0, 0)}}`);
    expect(() => readSafetensors(file)).toThrow("tensor name must be a relative path without . and ..");
    const written = JSON.parse(`"${name}"`) as string;
    const tensors = new Map([[written, { values: new Uint8Array(0), shape: [0] }]]);
    expect(() => writeSafetensors({ tensors, metadata: {} })).toThrow("writeSafetensors: tensor name must be ");
  });

  test("refuses a header beyond the cap before it decodes it", () => {
    const file = handMade(`{${" ".repeat(100)}}`);
    expect(() => readSafetensors(file, { maxHeaderBytes: 64 })).toThrow("header length must be at most 64; got");
    expect(readSafetensors(file, { maxHeaderBytes: 102 }).tensors.size).toBe(0);
  });
});

describe("writeSafetensors", () => {
  test("writes what readSafetensors reads, to the last bit", () => {
    const file = writeSafetensors({ tensors: example(), metadata: { note: 'a "quoted" ü' } });
    const { tensors, metadata } = readSafetensors(file, { sealed: true });
    expect(metadata).toEqual({ note: 'a "quoted" ü' });
    expect([...tensors.keys()].sort()).toEqual([...example().keys()].sort());
    for (const [name, { values, shape }] of example()) {
      const read = tensors.get(name)!;
      expect(read.shape).toEqual(shape);
      expect(read.values.constructor).toBe(values.constructor);
      expect(new Uint8Array(read.values.buffer)).toEqual(new Uint8Array(values.buffer));
    }
  });

  test("keeps to the published layout: padded header, values aligned, offsets from the header's end", () => {
    const file = writeSafetensors({ tensors: example(), metadata: {} });
    const headerBytes = Number(new DataView(file.buffer).getBigUint64(0, true));
    expect(headerBytes % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + headerBytes))) as Record<
      string,
      { dtype: string; shape: number[]; data_offsets: [number, number] }
    >;
    expect(header["count"]!.dtype).toBe("I32");
    const [begin] = header["count"]!.data_offsets;
    expect(begin % 4).toBe(0);
    expect(new DataView(file.buffer).getInt32(8 + headerBytes + begin, true)).toBe(-7);
    expect(header["big"]!.data_offsets[0] % 8).toBe(0);
  });

  test("equal content gives equal bytes", () => {
    const write = () => writeSafetensors({ tensors: example(), metadata: { a: "b" } });
    expect(write()).toEqual(write());
  });

  test("writes only the part of a buffer that a view covers", () => {
    const values = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    const file = writeSafetensors({ tensors: new Map([["a", { values, shape: [2] }]]), metadata: {} });
    expect(readSafetensors(file).tensors.get("a")!.values).toEqual(Float32Array.of(1, 2));
  });

  test("refuses a shape that does not fit, and the metadata that it writes itself", () => {
    const tensors = new Map([["a", { values: new Float32Array(3), shape: [2] }]]);
    expect(() => writeSafetensors({ tensors, metadata: {} })).toThrow(
      'writeSafetensors: tensor "a" must be 3 values in the shape; got [2].',
    );
    expect(() => writeSafetensors({ tensors: new Map(), metadata: { sha256: "" } })).toThrow(
      'writeSafetensors: metadata must be free of sha256, which it adds; got ["sha256"].',
    );
  });
});

describe("a sealed file", () => {
  const sealed = (file: Uint8Array) => readSafetensors(file, { sealed: true });

  test("shows every flipped bit", () => {
    const tensors = new Map([["w", { values: Float32Array.of(1, 2, 3), shape: [3] }]]);
    const file = writeSafetensors({ tensors, metadata: { elbo: '{"step":3}' } });
    for (let bit = 0; bit < file.length * 8; bit++) {
      file[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => sealed(file)).toThrow(CheckpointError);
      file[bit >> 3]! ^= 1 << (bit & 7);
    }
    expect(sealed(file).tensors.size).toBe(1);
  });

  test("of 100 kB shows flipped bits at 300 random places, and any cut", () => {
    const values = RandomStream.fromSeed(1).fillNormal(new Float32Array(25_000));
    const file = writeSafetensors({ tensors: new Map([["w", { values, shape: [25_000] }]]), metadata: {} });
    for (const bit of RandomStream.fromSeed(2).integers(300, file.length * 8)) {
      file[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => sealed(file)).toThrow(CheckpointError);
      file[bit >> 3]! ^= 1 << (bit & 7);
    }
    for (const length of [0, 7, 8, 100, 50_000, file.length - 1])
      expect(() => sealed(file.subarray(0, length))).toThrow(CheckpointError);
  });

  test("is told from one that is damaged or that others wrote", () => {
    const file = writeSafetensors({ tensors: new Map(), metadata: {} });
    const other = handMade("{}");
    expect(readSafetensors(other).tensors.size).toBe(0);
    expect(() => sealed(other)).toThrow(
      "readSafetensors: file must be sealed with a sha256; got none. It is damaged, or not written by elbo.",
    );
    file[40]! ^= 1;
    expect(() => readSafetensors(file)).toThrow(
      "readSafetensors: file must be as it was written; got another sha256. It is damaged: use another copy.",
    );
  });

  test("round trips any names, shapes and values", () => {
    const part = fc.stringMatching(/^[a-z0-9_.é -]{1,6}$/).filter((name) => !/^\.{1,2}$/.test(name));
    const tensor = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }).chain((shape) => {
      const length = shape.reduce((product, size) => product * size, 1);
      return fc.float32Array({ minLength: length, maxLength: length }).map((values) => ({ values, shape }));
    });
    const names = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
    fc.assert(
      fc.property(fc.array(fc.tuple(names, tensor), { maxLength: 5 }), (entries) => {
        const tensors = new Map(entries);
        expect(sealed(writeSafetensors({ tensors, metadata: {} })).tensors).toEqual(tensors);
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});
