import { DataError } from "@elbo/core";
import { expect, test } from "vitest";
import { readNpy } from "./npy.js";

/** An npy file with this header and these bytes. */
function file(header: string, data: ArrayLike<number> = [], version = 1): Uint8Array {
  const text = Array.from(header, (character) => character.charCodeAt(0));
  const length = [text.length & 255, text.length >> 8, ...(version > 1 ? [0, 0] : [])];
  return Uint8Array.from([0x93, ...Buffer.from("NUMPY"), version, 0, ...length, ...text, ...Array.from(data)]);
}

const bytes = (shape: string): string => `{'descr': '|u1', 'fortran_order': False, 'shape': ${shape}, }\n`;
const typed = (descr: string): string => `{'descr': ${descr}, 'fortran_order': False, 'shape': (1,), }\n`;

test("the keys may come in any order, with either quotes, with or without the last comma", () => {
  const header = `{"shape":(2,),"fortran_order":True,"descr":"<i2"}`;
  expect(readNpy(file(header, [1, 0, 255, 255]))).toEqual({ shape: [2], type: "i2", values: Int16Array.of(1, -1) });
});

test("shapes of no, one and several axes", () => {
  expect(readNpy(file(bytes("()"), [5])).shape).toEqual([]);
  expect(readNpy(file(bytes("(2,)"), [5, 6])).shape).toEqual([2]);
  expect(readNpy(file(bytes("(1, 2, 1)"), [5, 6])).shape).toEqual([1, 2, 1]);
});

test("the values are a copy, also of the bytes of a Buffer", () => {
  const source = Buffer.from(file(bytes("(1,)"), [7]));
  const { values } = readNpy(source);
  source.fill(9);
  expect(values).toEqual(Uint8Array.of(7));
});

test.each([
  ["no bytes", new Uint8Array(), "readNpy: the first bytes must be \\x93NUMPY; got []."],
  ["a zip archive", Uint8Array.from(Buffer.from("PK\x03\x04__")), "got [80,75,3,4,95,95]."],
  ["version 4", file(bytes("(1,)"), [1], 4), "readNpy: the version must be 1, 2 or 3; got 4."],
  ["half a start", file("").subarray(0, 9), "readNpy: the file must be at least 10 bytes long; got 9."],
  ["half a header", file(bytes("(1,)")).subarray(0, 20), "the length of the header must be at most 10; got"],
  ["a header that is not ASCII", file("{\xe9}"), "readNpy: the header must be ASCII text; got 233."],
  ["an empty dictionary", file("{}"), "readNpy: the header must be a dictionary with descr, fortran_order, shape; got"],
  ["a list", file("[1]"), 'readNpy: the header must be a dictionary and nothing else; got "[1]".'],
  ["more after the dictionary", file(`${bytes("(1,)")} + 1`, [1]), "must be a dictionary and nothing else"],
  ["a key twice", file("{'descr': '|u1', 'descr': '|u1', 'shape': (1,)}"), 'must be different; got "descr".'],
  ["an unknown key", file("{'__proto__': True}"), 'must be among descr, fortran_order, shape; got "__proto__".'],
  ["a missing key", file("{'descr': '|u1', 'shape': (1,)}"), "a dictionary with descr, fortran_order, shape"],
  ["code", file("{'descr': __import__('os'), 'fortran_order': False, 'shape': (1,)}"), "a dictionary and nothing else"],
  [
    "a wrong kind of value",
    file("{'descr': True, 'fortran_order': False, 'shape': (1,)}"),
    "readNpy: descr must be one of",
  ],
  [
    "fortran_order that is no truth value",
    file("{'descr': '|u1', 'fortran_order': (1,), 'shape': (1,)}"),
    'readNpy: fortran_order must be True or False; got "(1,)".',
  ],
  ["float16", file(typed("'<f2'")), "readNpy: descr must be one of bool, u1"],
  ["text", file(typed("'<U5'")), 'Convert it first, for example with array.astype("float32").'],
  ["objects", file(typed("'|O'")), "got \"'|O'\"."],
  ["unknown byte order of wide types", file(typed("'|i4'")), "readNpy: descr must be one of"],
  [
    "a shape that is no tuple",
    file(bytes("(3)"), [1, 2, 3]),
    'readNpy: shape must be a tuple of up to 64 lengths; got "(3)".',
  ],
  ["a negative length", file(bytes("(-1,)")), "a tuple of up to 64 lengths"],
  ["a gap in the shape", file(bytes("(1,,1)")), "a tuple of up to 64 lengths"],
  ["a length beyond safe integers", file(bytes("(99999999999999999999,)")), "a tuple of up to 64 lengths"],
  ["65 axes", file(bytes(`(${"1,".repeat(65)})`), [1]), "a tuple of up to 64 lengths"],
  ["a huge size", file(bytes("(999999999999999, 999999999999999)")), "readNpy: size must be at most 1073741824 bytes"],
  [
    "missing values",
    file(bytes("(3,)"), [1, 2]),
    'readNpy: size must be 2 bytes, what follows the header; got "[3] of u1".',
  ],
  [
    "extra values",
    file(bytes("(1,)"), [1, 2]),
    'readNpy: size must be 2 bytes, what follows the header; got "[1] of u1". Is the file damaged?',
  ],
  [
    "an array that follows another",
    file(bytes("(1,)"), [1, ...file(bytes("(1,)"), [2])]),
    "Another array follows: save each in a file of its own, or all in one npz file.",
  ],
  ["half a length", file(bytes("(1.5,)"), [1]), "a tuple of up to 64 lengths"],
  ["a length with another letter", file(bytes("(1l,)"), [1]), "a tuple of up to 64 lengths"],
  ["a bool of 2", file(typed("'|b1'"), [2]), "readNpy: element 0 of type bool must be 0 or 1; got 2."],
  [
    "an integer that a number cannot hold",
    file(typed("'<i8'"), [0, 0, 0, 0, 0, 0, 32, 0]),
    'readNpy: an element of type i8 must be at most 2^53 - 1 in magnitude; got "9007199254740992n".',
  ],
  [
    "an unsigned integer that a number cannot hold",
    file(typed("'<u8'"), [255, 255, 255, 255, 255, 255, 255, 255]),
    'readNpy: an element of type u8 must be at most 2^53 - 1 in magnitude; got "18446744073709551615n".',
  ],
])("%s is refused", (_, content, message) => {
  expect(() => readNpy(content)).toThrow(DataError);
  expect(() => readNpy(content)).toThrow(message);
});

test("maxBytes is the most that is accepted", () => {
  expect(readNpy(file(bytes("(3,)"), [1, 2, 3]), { maxBytes: 3 }).shape).toEqual([3]);
  expect(() => readNpy(file(bytes("(3,)"), [1, 2, 3]), { maxBytes: 2 })).toThrow("size must be at most 2 bytes");
});
