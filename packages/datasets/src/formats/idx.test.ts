import { DataError } from "@elbo/core";
import { expect, test } from "vitest";
import { readIdx } from "./idx.js";

const file = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

test("axes and values are big-endian", () => {
  expect(readIdx(file(0, 0, 0x0b, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0x01, 0x02, 0xff, 0xfe))).toEqual({
    shape: [1, 2],
    type: "i2",
    values: Int16Array.of(258, -2),
  });
});

test("the values are a copy", () => {
  const bytes = file(0, 0, 8, 1, 0, 0, 0, 1, 7);
  const { values } = readIdx(bytes);
  bytes[8] = 9;
  expect([...values]).toEqual([7]);
});

test.each([
  ["no bytes", file(), "readIdx: the first bytes must be 0, 0, a known type and a rank; got []."],
  ["a gzip file", file(0x1f, 0x8b, 8, 0), "got [31,139,8,0]. This is a gzip file: pass it through gunzip."],
  ["an unknown type", file(0, 0, 10, 1, 0, 0, 0, 0), "got [0,0,10,1]."],
  ["rank 0", file(0, 0, 8, 0), "readIdx: the rank must be from 1 to 8; got 0."],
  ["rank 9", file(0, 0, 8, 9), "readIdx: the rank must be from 1 to 8; got 9."],
  ["half a header", file(0, 0, 8, 2, 0, 0), "readIdx: the header must be 12 bytes long; got 6. Is it cut off?"],
  [
    "missing values",
    file(0, 0, 8, 1, 0, 0, 0, 2, 7),
    'readIdx: size must be 1 bytes, what follows the header; got "[2] of u1". Is the file cut off?',
  ],
  [
    "extra values",
    file(0, 0, 8, 1, 0, 0, 0, 1, 7, 7),
    'size must be 2 bytes, what follows the header; got "[1] of u1". Is the file damaged?',
  ],
  [
    "a huge size",
    file(0, 0, 14, 2, 255, 255, 255, 255, 255, 255, 255, 255),
    'readIdx: size must be at most 1073741824 bytes; got "[4294967295, 4294967295] of f8". Raise maxBytes',
  ],
])("%s is refused", (_, bytes, message) => {
  expect(() => readIdx(bytes)).toThrow(DataError);
  expect(() => readIdx(bytes)).toThrow(message);
});

test("maxBytes is the most that is accepted", () => {
  const bytes = file(0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3);
  expect(readIdx(bytes, { maxBytes: 3 }).shape).toEqual([3]);
  expect(() => readIdx(bytes, { maxBytes: 2 })).toThrow("size must be at most 2 bytes");
});
