import { requireData, requireShape, type Shape, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** Numbers of [n] points: rows of an array, a tensor, or values in C order with their shape. [n] counts as [n, 1]. */
export type Rows =
  readonly ArrayLike<number>[] | Tensor | { readonly values: ArrayLike<number>; readonly shape: Shape };

/**
 * The columns of rows that a user gave, each [n] in float64.
 *
 * @param rows borrowed
 * @throws {ShapeError} if they are not [n, width] with at least one column
 * @throws {DataError} if a number is NaN or infinite
 */
export async function readColumns(where: string, argument: string, rows: Rows): Promise<Float64Array[]> {
  const { values, shape } = await flatten(where, argument, rows);
  const [count = 0, width = 1] = shape;
  const fits = (shape.length === 1 || shape.length === 2) && count * width > 0 && values.length === count * width;
  requireShape(fits, where, argument, "have the shape [points, width], with a width of at least 1", shape);
  const bad = firstNonFinite(values);
  requireData(bad < 0, where, `${argument} of point ${Math.floor(bad / width)}`, "finite", values[bad]);
  return Array.from({ length: width }, (_, column) => Float64Array.from({ length: count }, (_, i) => values[i * width + column]!));
}

async function flatten(
  where: string,
  argument: string,
  rows: Rows,
): Promise<{ readonly values: ArrayLike<number>; readonly shape: Shape }> {
  if (rows instanceof tf.Tensor) return { values: await rows.data(), shape: rows.shape };
  if ("values" in rows && "shape" in rows) return rows;
  const width = rows[0]?.length ?? 0;
  const values = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    requireShape(row.length === width, where, `row ${i} of ${argument}`, `have the length of the first, ${width}`, [row.length]);
    values.set(row, i * width);
  });
  return { values, shape: [rows.length, width] };
}

function firstNonFinite(values: ArrayLike<number>): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
}
