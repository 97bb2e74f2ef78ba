import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { interpolateCodes } from "./interpolation.js";

const a = [3, 0];
const b = [0, 4];

function rows(from: number[], to: number[], steps: number, path: "linear" | "spherical"): number[][] {
  return tf.tidy(() => interpolateCodes(tf.tensor(from), tf.tensor(to), steps, { path }).arraySync() as number[][]);
}

test("a line has equal steps", () => {
  expect(rows(a, b, 3, "linear")).toEqual([
    [3, 0],
    [1.5, 2],
    [0, 4],
  ]);
});

test("half way on the great circle between orthogonal codes both have the weight sin 45° / sin 90°", () => {
  const [, half] = rows(a, b, 3, "spherical");
  // float32 sines
  expect(half![0]).toBeCloseTo(3 * Math.SQRT1_2, 5);
  expect(half![1]).toBeCloseTo(4 * Math.SQRT1_2, 5);
});

test("the great circle keeps the norm of codes of one norm", () => {
  for (const [x, y] of rows([1, 2], [-2, 1], 9, "spherical")) expect(Math.hypot(x!, y!)).toBeCloseTo(Math.sqrt(5), 5);
});

test("equal codes stay where they are on either path", () => {
  for (const path of ["linear", "spherical"] as const)
    for (const [x, y] of rows([1, 2], [1, 2], 4, path)) {
      expect(x).toBeCloseTo(1, 4);
      expect(y).toBeCloseTo(2, 4);
    }
});

/** To five places, float32. */
const close = (value: number): unknown => expect.closeTo(value, 5);

test("the spherical path from or to a code of zeros is the straight line, and so it is between two of them", () => {
  expect(rows([0, 0], [2, 4], 3, "spherical")).toEqual(
    [
      [0, 0],
      [1, 2],
      [2, 4],
    ].map((row) => row.map(close)),
  );
  expect(rows([2, 4], [0, 0], 3, "spherical")).toEqual(
    [
      [2, 4],
      [1, 2],
      [0, 0],
    ].map((row) => row.map(close)),
  );
  expect(rows([0, 0], [0, 0], 3, "spherical")).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
});

test("codes whose squares leave float32 are interpolated too", () => {
  const [, middle] = rows([1e25, 0], [0, 1e25], 3, "spherical");
  middle!.forEach((value) => expect(value / 1e25).toBeCloseTo(Math.SQRT1_2, 5));
  const [, small] = rows([1e-30, 0], [0, 1e-30], 3, "spherical");
  small!.forEach((value) => expect(value / 1e-30).toBeCloseTo(Math.SQRT1_2, 5));
});

test("one tensor is made, and bad input is refused by name", () => {
  const [from, to, other] = [tf.tensor(a), tf.tensor(b), tf.tensor([1])];
  const before = tf.memory().numTensors;
  interpolateCodes(from, to, 5).dispose();
  expect(() => interpolateCodes(from, to, 1)).toThrow(/interpolate: steps must be an integer of at least 2; got 1/);
  expect(() => interpolateCodes(from, to, 3, { route: "linear" } as object)).toThrow(
    /interpolate: options must be among path; got "route"/,
  );
  expect(() => interpolateCodes(from, to, 3, { path: "arc" as "linear" })).toThrow(
    /path must be "linear" or "spherical"; got "arc"/,
  );
  expect(() => interpolateCodes(from, other, 3)).toThrow(/to must have the shape of from \[2\]; got \[1\]/);
  expect(tf.memory().numTensors).toBe(before);
  tf.dispose([from, to, other]);
});
