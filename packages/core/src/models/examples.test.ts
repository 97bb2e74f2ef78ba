import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ArgumentError, ShapeError } from "../errors.js";
import { exampleAsBatch, type Examples, examplesAsTensor } from "./examples.js";

let before: number;
beforeEach(() => void (before = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(before));

const flat = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const nested = [
  [[0, 1, 2], [3, 4, 5]],
  [[6, 7, 8], [9, 10, 11]],
]; // prettier-ignore

test.each<[string, Examples]>([
  ["nested lists", nested],
  ["flat numbers", flat],
  ["a typed array", Float32Array.from(flat)],
  ["bytes with their shape", { values: Uint8Array.from(flat), shape: [2, 2, 3] }],
])("two examples as %s become a tensor that belongs to the caller", (_name, x) => {
  const tensor = examplesAsTensor("encode", x, [2, 3]);
  expect([tensor.shape, tensor.dtype, [...tensor.dataSync()]]).toEqual([[2, 2, 3], "float32", flat]);
  tensor.dispose();
});

test("a tensor is handed through", () => {
  const x = tf.zeros([4, 3]);
  expect(examplesAsTensor("encode", x, [3])).toBe(x);
  x.dispose();
});

test.each<[string, Examples]>([
  ["nested lists", nested[0]!],
  ["flat numbers", flat.slice(0, 6)],
  ["values with their shape", { values: flat.slice(0, 6), shape: [2, 3] }],
])("one example as %s becomes a batch of one", (_name, x) => {
  const tensor = exampleAsBatch("interpolate", x, [2, 3]);
  expect([tensor.shape, [...tensor.dataSync()]]).toEqual([
    [1, 2, 3],
    [0, 1, 2, 3, 4, 5],
  ]);
  tensor.dispose();
});

test.each<[unknown, readonly number[], string, new (message: string) => Error]>([
  [flat.slice(1), [2, 3], "encode: x must hold whole examples of 6 values; got [11].", ShapeError],
  [[[1, 2]], [3], "encode: x must have the shape [n, 3]; got [1, 2].", ShapeError],
  [[[1, 2], [3]], [2], "encode: x must have lists of 2 at depth 1; got [1].", ShapeError],
  [[[1, 2], 3], [2], "encode: x must be numbers in lists of equal depth; got 3.", ArgumentError],
  [[["a", 2]], [2], 'encode: x must be numbers in lists of equal depth; got "a".', ArgumentError],
  [{ values: flat, shape: [2, 3] }, [3], "encode: x must hold 6 values, as its shape says; got [12].", ShapeError],
  ["images", [2], 'encode: x must be a tensor of examples, or host arrays of them; got "images".', ArgumentError],
  [undefined, [2], "encode: x must be a tensor of examples, or host arrays of them; got undefined.", ArgumentError],
])("%j for examples of %j is refused", (x, shape, message, type) => {
  expect(() => examplesAsTensor("encode", x as Examples, shape)).toThrow(type);
  expect(() => examplesAsTensor("encode", x as Examples, shape)).toThrow(message);
});

test("images with their channels first are named, with the way to turn them", () => {
  const x = { values: new Float32Array(3 * 4 * 5), shape: [1, 3, 4, 5] };
  expect(() => examplesAsTensor("encode", x, [4, 5, 3])).toThrow(
    "encode: x must have the shape [n, 4, 5, 3]; got [1, 3, 4, 5]. " +
      "Its channels come first, and here they come last: tf.transpose(x, [0, 2, 3, 1]).",
  );
});
