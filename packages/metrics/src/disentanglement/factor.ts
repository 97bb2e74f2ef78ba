import { requireData } from "@elbo/core";

/** A factor of variation with few values: each point's class, counted from 0 in the order of the values. */
export interface Factor {
  /** [n], integers 0 ... size - 1 */
  readonly classes: Int32Array;
  /** Number of values that occur, at least 2. */
  readonly size: number;
}

/** What to do about a factor that does not vary. */
export const constantAdvice = "Leave a constant factor out: nothing can be said of it.";

/**
 * The classes of a column of values.
 *
 * @throws {DataError} if the factor is constant, or has more values than half the points
 */
export function factorOf(where: string, name: string, column: Float64Array): Factor {
  const values = [...new Set(column)].sort((a, b) => a - b);
  const size = values.length;
  requireData(size >= 2, where, name, "of two or more values", size, constantAdvice);
  const advice = "Cut a continuous factor into intervals first.";
  requireData(
    size <= column.length / 2,
    where,
    name,
    `of values that recur, at most ${column.length / 2}`,
    size,
    advice,
  );
  const ranks = new Map(values.map((value, rank) => [value, rank]));
  return { classes: Int32Array.from(column, (value) => ranks.get(value)!), size };
}

/** How often each class occurs, [size]. */
export function classCounts({ classes, size }: Factor): Float64Array {
  const counts = new Float64Array(size);
  for (const label of classes) counts[label]!++;
  return counts;
}
