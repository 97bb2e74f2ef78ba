import { type HostArray, requireArgument, requireData, requireShape, show, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/**
 * Examples, codes, features or figures, one after the other along the first axis: a tensor, a list of rows, plain numbers
 * (points of one entry), or values with their shape; or a stream of such parts, batch after batch. They are borrowed.
 */
export type Points = PointsPart | AsyncIterable<PointsPart>;

/** Points that are there at once. */
export type PointsPart = Tensor | HostArray | ArrayLike<number> | readonly ArrayLike<number>[];

/** Points on the host in float64, row by row. */
export interface Rows {
  /** [count * size] */
  readonly values: Float64Array;
  readonly count: number;
  /** Entries of a point. */
  readonly size: number;
}

/**
 * Reads points, flat.
 *
 * @param least points that there have to be
 * @throws {ArgumentError} if they are no points
 * @throws {ShapeError} if the rows differ in length, or there are too few
 * @throws {DataError} if a value is NaN or infinite
 */
export async function readPoints(where: string, argument: string, points: Points, least = 1): Promise<Rows> {
  const rows = await toRows(where, argument, points);
  const { values, count, size } = rows;
  const several = least === 1 ? "1 point" : `${least} points`;
  requireShape(count >= least && size >= 1, where, argument, `hold at least ${several}`, [count, size]);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  const found = `${values[bad]} in point ${Math.floor(bad / size)}`;
  requireData(bad < 0, where, argument, "finite", found, "Remove or replace such values.");
  return rows;
}

/** As {@link readPoints}, of points that have the size of others. */
export async function readPointsLike(
  where: string,
  argument: string,
  points: Points,
  other: Rows,
  least = 1,
): Promise<Rows> {
  const rows = await readPoints(where, argument, points, least);
  requireShape(rows.size === other.size, where, argument, `hold points of ${other.size} entries, as the others`, [
    rows.count,
    rows.size,
  ]);
  return rows;
}

/** One point of some, as a view. */
export function rowAt({ values, size }: Rows, index: number): Float64Array {
  return values.subarray(index * size, (index + 1) * size);
}

/** The points at some places, in that order. */
export function takeRows(rows: Rows, indices: ArrayLike<number>): Rows {
  const { size } = rows;
  const values = new Float64Array(indices.length * size);
  for (let i = 0; i < indices.length; i++) values.set(rowAt(rows, indices[i]!), i * size);
  return { values, count: indices.length, size };
}

/** Points of both, one after the other. */
export function joinRows(a: Rows, b: Rows): Rows {
  const values = new Float64Array(a.values.length + b.values.length);
  values.set(a.values);
  values.set(b.values, a.values.length);
  return { values, count: a.count + b.count, size: a.size };
}

async function toRows(where: string, argument: string, points: Points): Promise<Rows> {
  const rule = "a tensor, a list of rows or numbers, values with a shape, or a stream of such parts";
  requireArgument(typeof points === "object" && points !== null, where, argument, rule, points);
  if (Symbol.asyncIterator in points) return streamed(where, argument, points);
  if (points instanceof tf.Tensor) return shaped(where, argument, await points.data(), points.shape);
  if ("values" in points && "shape" in points) return shaped(where, argument, points.values, points.shape);
  requireArgument("length" in points, where, argument, rule, show(points));
  return listed(where, argument, points);
}

async function streamed(where: string, argument: string, stream: AsyncIterable<PointsPart>): Promise<Rows> {
  const parts: Rows[] = [];
  for await (const part of stream) {
    const rows = await toRows(where, argument, part);
    const { size } = parts[0] ?? rows;
    requireShape(
      rows.size === size,
      where,
      argument,
      `have parts of points of ${size} entries, as the first`,
      [rows.count, rows.size],
      `It is part ${parts.length}.`,
    );
    parts.push(rows);
  }
  const count = parts.reduce((sum, rows) => sum + rows.count, 0);
  const size = parts[0]?.size ?? 0;
  const values = new Float64Array(count * size);
  let at = 0;
  for (const rows of parts) {
    values.set(rows.values, at);
    at += rows.values.length;
  }
  return { values, count, size };
}

function shaped(where: string, argument: string, values: ArrayLike<number>, shape: readonly number[]): Rows {
  requireShape(shape.length >= 1, where, argument, "have an axis of points", shape);
  const [count = 0, ...rest] = shape;
  const size = rest.reduce((product, length) => product * length, 1);
  requireShape(
    values.length === count * size,
    where,
    argument,
    `have as many values as its shape, and not ${values.length}`,
    shape,
  );
  return { values: Float64Array.from(values), count, size };
}

function listed(where: string, argument: string, points: ArrayLike<number> | readonly ArrayLike<number>[]): Rows {
  const first = points[0];
  if (first === undefined || typeof first === "number")
    return { values: Float64Array.from(points as ArrayLike<number>), count: points.length, size: 1 };
  const rows = points as readonly ArrayLike<number>[];
  const other = rows.findIndex(({ length }) => length !== first.length);
  requireShape(
    other < 0,
    where,
    argument,
    `have rows of one length, ${first.length} as the first`,
    [rows[other]?.length ?? 0],
    `It is row ${other}.`,
  );
  const values = new Float64Array(rows.length * first.length);
  rows.forEach((row, i) => values.set(row, i * first.length));
  return { values, count: rows.length, size: first.length };
}
