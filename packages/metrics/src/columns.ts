import { type Points, readPoints } from "./points.js";

/**
 * The columns of points, each [n]; errors as {@link readPoints}.
 *
 * @param points [n, width], or [n] for a single column; borrowed
 */
export async function readColumns(where: string, argument: string, points: Points): Promise<Float64Array[]> {
  const { values, count, size } = await readPoints(where, argument, points);
  return Array.from({ length: size }, (_, column) =>
    Float64Array.from({ length: count }, (_, i) => values[i * size + column]!),
  );
}
