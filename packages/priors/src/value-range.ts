import { type DataSpec, requireArgument } from "@elbo/core";

/** Least and greatest value of a pseudo-input's entries. */
export type ValueRange = readonly [least: number, greatest: number];

/**
 * The range that the values of data have: [0, 1] for binary and grey data, [0, levels - 1] for levels.
 *
 * @throws {ArgumentError} if a given range is not two numbers in order, or real data come without one
 */
export function valueRange(where: string, { kind, levels }: DataSpec, given?: ValueRange): ValueRange {
  if (given !== undefined) {
    const holds = given.length === 2 && given.every(Number.isFinite) && given[0] < given[1];
    requireArgument(holds, where, "range", "two finite numbers, the first below the second", given);
    return given;
  }
  const advice = "Real data have no range of their own.";
  requireArgument(kind !== "real", where, "range", "given for real data, such as [-3, 3]", given, advice);
  return kind === "categorical" ? [0, levels! - 1] : [0, 1];
}
