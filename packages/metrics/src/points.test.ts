import { ArgumentError, DataError, ShapeError } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { energyDistance } from "./samples/index.js";
import { joinRows, type Points, type PointsPart, readPoints, readPointsLike, rowAt, takeRows } from "./points.js";

test("tensors, lists of rows, typed rows and values with a shape are the same points, and no tensor is made", async () => {
  const tensor = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
  const before = tf.memory().numTensors;
  const same: Points[] = [
    tensor,
    [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ],
    [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8)],
    { values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), shape: [2, 4] },
  ];
  for (const points of same)
    expect(await readPoints("f", "x", points)).toEqual({
      values: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8),
      count: 2,
      size: 4,
    });
  expect(tf.memory().numTensors).toBe(before);
  tensor.dispose();
});

/** Batches of points, as a model that encodes a source gives them. */
async function* stream(...parts: PointsPart[]): AsyncGenerator<PointsPart> {
  for (const part of parts) yield await Promise.resolve(part);
}

test("a stream of batches is the same points as all of them at once, whatever each batch is", async () => {
  const tensor = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  const before = tf.memory().numTensors;
  const parts = stream(tensor, [[5, 6]], { values: Float32Array.of(7, 8, 9, 10), shape: [2, 2] });
  expect(await readPoints("f", "x", parts)).toEqual({
    values: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
    count: 5,
    size: 2,
  });
  // Borrowed: whoever makes the parts disposes of them.
  expect(tf.memory().numTensors).toBe(before);
  tensor.dispose();
  const codes = [0, 1, 2, 3, 4, 5].map((i) => [i % 3, i]);
  const other = codes.map(([a, b]) => [a! + 1, b!]);
  expect(await energyDistance(stream(codes.slice(0, 4), codes.slice(4)), other)).toEqual(
    await energyDistance(codes, other),
  );
});

test("parts of other sizes, and streams of nothing or of no points, are refused", async () => {
  const refused = (...parts: unknown[]) => expect(readPoints("f", "x", stream(...(parts as PointsPart[])))).rejects;
  await refused([[1, 2]], [[1]]).toThrow(
    new ShapeError("f: x must have parts of points of 2 entries, as the first; got [1, 1]. It is part 1."),
  );
  await refused().toThrow(/x must hold at least 1 point; got \[0, 0\]/);
  await refused([[1]], 7).toThrow(/x must be a tensor, a list of rows or numbers/);
});

test("plain numbers are points of one entry", async () => {
  expect(await readPoints("f", "x", [3, 1, 2])).toEqual({ values: Float64Array.of(3, 1, 2), count: 3, size: 1 });
});

test("points are picked and joined by rows", async () => {
  const rows = await readPoints("f", "x", [
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  expect([...rowAt(rows, 1)]).toEqual([3, 4]);
  const picked = takeRows(rows, [2, 0]);
  expect([...picked.values]).toEqual([5, 6, 1, 2]);
  expect([...joinRows(picked, rows).values]).toEqual([5, 6, 1, 2, 1, 2, 3, 4, 5, 6]);
  expect(joinRows(picked, rows).count).toBe(5);
});

test.each<[unknown, new (message: string) => Error, RegExp]>([
  [
    7,
    ArgumentError,
    /f: x must be a tensor, a list of rows or numbers, values with a shape, or a stream of such parts; got 7/,
  ],
  [{ a: 1 }, ArgumentError, /f: x must be a tensor, a list of rows or numbers/],
  [[], ShapeError, /f: x must hold at least 1 point; got \[0, 1\]/],
  [[[1, 2], [3]], ShapeError, /f: x must have rows of one length, 2 as the first; got \[1\]. It is row 1/],
  [
    [
      [1, 2],
      [3, NaN],
    ],
    DataError,
    /f: x must be finite; got "NaN in point 1"/,
  ],
  [[1, Infinity], DataError, /f: x must be finite; got "Infinity in point 1"/],
  [
    { values: [1, 2, 3], shape: [2, 2] },
    ShapeError,
    /f: x must have as many values as its shape, and not 3; got \[2, 2\]/,
  ],
  [{ values: [1], shape: [] }, ShapeError, /f: x must have an axis of points; got \[\]/],
])("%j is refused", async (points, kind, message) => {
  const read = readPoints("f", "x", points as Points);
  await expect(read).rejects.toThrow(kind);
  await expect(read).rejects.toThrow(message);
});

test("too few points, and points of another size than others, are refused", async () => {
  await expect(readPoints("f", "x", [1, 2], 3)).rejects.toThrow(/x must hold at least 3 points; got \[2, 1\]/);
  const other = await readPoints("f", "x", [[1, 2]]);
  await expect(readPointsLike("f", "y", [[1], [2]], other)).rejects.toThrow(
    /y must hold points of 2 entries, as the others; got \[2, 1\]/,
  );
});
