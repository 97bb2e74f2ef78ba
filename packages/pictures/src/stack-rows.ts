import { requireArgument } from "@elbo/core";
import { type Pictures } from "./picture.js";

/**
 * Images of several lists in turn, row by row: a row of the first, the row of the second that belongs to it, ...
 *
 * @throws {ArgumentError} if the lists differ in their images' number or size, there is none, or `columns` is not a positive
 *   integer
 * @example
 * const spec = { name: "bits", shape: [1, 1], kind: "binary" } as const;
 * stackRows([toPictures([0, 0, 0], spec), toPictures([1, 1, 1], spec)], 2).values; // 0, 0, 1, 1, 0, 1
 */
export function stackRows(lists: readonly Pictures[], columns: number): Pictures {
  requireArgument(Number.isInteger(columns) && columns >= 1, "stackRows", "columns", "a positive integer", columns);
  const [first] = lists;
  requireArgument(first !== undefined, "stackRows", "lists", "at least one", lists);
  const { count, height, width, channels } = first;
  const size = height * width * channels;
  const alike = lists.every(
    (each) => each.count === count && each.values.length === count * size && each.channels === channels,
  );
  requireArgument(
    alike,
    "stackRows",
    "lists",
    "of equally many images of one size",
    lists.map((each) => each.count),
  );
  const values = new Float32Array(lists.length * count * size);
  let end = 0;
  for (let at = 0; at < count; at += columns)
    for (const list of lists) {
      const row = list.values.subarray(at * size, Math.min(at + columns, count) * size);
      values.set(row, end);
      end += row.length;
    }
  return { ...first, values, count: lists.length * count };
}
