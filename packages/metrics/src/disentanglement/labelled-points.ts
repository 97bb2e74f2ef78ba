import { requireArgument, requireData } from "@elbo/core";
import { readColumns } from "../columns.js";
import { type Points } from "../points.js";
import { type Factor, factorOf } from "./factor.js";

/** Which points have labels. */
export interface LabelledOptions {
  /**
   * Indices of the points that `factors` belong to, where only some points are labelled: `factors` then has one row for
   * each of them.
   * @default all points, in order
   */
  readonly labelled?: ArrayLike<number>;
}

/** Codes and factors as scores see them. */
export interface LabelledPoints {
  /** Columns of the codes of all points, each [points]. */
  readonly allCodes: readonly Float64Array[];
  /** Columns of the codes of the labelled points, each [count]. */
  readonly codes: readonly Float64Array[];
  /** Columns of the factors' values, each [count]. */
  readonly values: readonly Float64Array[];
  /** Number of labelled points. */
  readonly count: number;
}

/**
 * Reads codes [points, codes] and factors [labelled, factors].
 *
 * @throws {ShapeError} if rows differ in length, or there are none
 * @throws {DataError} if a number is not finite, or the lengths differ
 * @throws {ArgumentError} if `labelled` are not distinct points
 */
export async function readLabelledPoints(
  where: string,
  codes: Points,
  factors: Points,
  { labelled }: LabelledOptions = {},
): Promise<LabelledPoints> {
  const allCodes = await readColumns(where, "codes", codes);
  const values = await readColumns(where, "factors", factors);
  const points = allCodes[0]!.length;
  const count = values[0]!.length;
  if (labelled) requireIndices(where, labelled, points);
  const expected = labelled?.length ?? points;
  const rule = labelled ? `${expected}, that of labelled` : `${expected}, that of codes`;
  requireData(count === expected, where, "the number of rows of factors", rule, count);
  const chosen = labelled ? Uint32Array.from(labelled) : undefined;
  return { allCodes, codes: chosen ? allCodes.map((column) => pick(column, chosen)) : allCodes, values, count };
}

/** The classes of every factor; errors as {@link factorOf}. */
export function factorsOf(where: string, { values }: LabelledPoints): Factor[] {
  return values.map((column, index) => factorOf(where, `factor ${index}`, column));
}

/** The entries of a column at these points. */
export function pick(column: Float64Array, points: Uint32Array): Float64Array {
  return Float64Array.from(points, (point) => column[point]!);
}

function requireIndices(where: string, labelled: ArrayLike<number>, points: number): void {
  const indices = Array.from(labelled);
  const bad = indices.find((index) => !Number.isInteger(index) || index < 0 || index >= points);
  requireArgument(bad === undefined, where, "labelled", `indices of points, from 0 to ${points - 1}`, bad);
  requireArgument(new Set(indices).size === indices.length, where, "labelled", "distinct", indices);
}
