import { requireArgument } from "@elbo/core";
import { add, cast, comparison, elementwise, filled, reduce, reshape, slice, where } from "../graph/operators.js";
import { constantValue, hostArray, sizeOf, type Value } from "../graph/value.js";
import { like } from "./arithmetic.js";
import { type Inputs, kernel, type KernelTable } from "./kernel.js";
import { scatterSum } from "./scatter.js";

interface Counted extends Inputs {
  readonly x: Value;
  /** Of the shape of x, or empty where each value counts once. */
  readonly weights: Value;
}

export const countingKernels: KernelTable = {
  Bincount: kernel<Counted, { size: number }>(({ x, weights }, { size }) => binCounts(x, weights, size)),
  DenseBincount: kernel<Counted, { size: number; binaryOutput: boolean }>(
    ({ x, weights }, { size, binaryOutput = false }) => {
      const counts = binCounts(x, binaryOutput ? filled([0], 0, weights.type) : weights, size);
      return binaryOutput ? elementwise("Min", counts, like(counts, 1)) : counts;
    },
  ),
  // How many of a sorted row lie before each value.
  SearchSorted: kernel<{ sortedSequence: Value; values: Value }, { side: "left" | "right" }>(
    ({ sortedSequence, values }, { side }) => {
      const [rows, width] = sortedSequence.shape as [number, number];
      const sorted = reshape(sortedSequence, [rows, 1, width]);
      const searched = reshape(values, [...values.shape, 1]);
      const before = comparison(side === "left" ? "Less" : "LessOrEqual", sorted, searched);
      return reduce("ReduceSum", cast(before, "int32"), [2], false);
    },
  ),
};

/** Sums of the weights for each of the values from 0 to size - 1, row by row; others count nowhere. */
function binCounts(x: Value, weights: Value, size: number): Value {
  requireCounts(x);
  const [rows, columns] = x.shape.length === 2 ? (x.shape as [number, number]) : [1, sizeOf(x.shape)];
  const shape = x.shape.length === 2 ? [rows, size] : [size];
  if (sizeOf(x.shape) === 0) return filled(shape, 0, weights.type);
  // One more bin in each row for values beyond the last.
  const bins = size + 1;
  const isOutside = comparison("Less", x, like(x, 0));
  const inside = where(isOutside, like(x, size), elementwise("Min", x, like(x, size)));
  const starts = constantValue(
    "int32",
    [rows, 1],
    hostArray(
      "int32",
      Array.from({ length: rows }, (_, row) => row * bins),
    ),
  );
  const places = cast(add(reshape(inside, [rows, columns]), starts), "int64");
  const each = sizeOf(weights.shape) === 0 ? filled([rows, columns], 1, weights.type) : weights;
  const sums = scatterSum(rows * bins, places, each);
  return reshape(slice(reshape(sums, [rows, bins]), [0, 0], [rows, size]), shape);
}

/** Values that are known must be counts, as tfjs wants them; others are not known when a graph is recorded. */
function requireCounts({ origin }: Value): void {
  if (!("data" in origin)) return;
  const bad = (origin.data as Int32Array).find((value) => value < 0);
  requireArgument(bad === undefined, "bincount", "x", "0 or more", bad);
}
