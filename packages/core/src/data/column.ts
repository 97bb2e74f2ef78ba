import { requireArgument } from "../errors.js";
import { type JsonObject } from "../types.js";

/**
 * What the values of a column are: "real" any number; "positive" numbers above 0, whose logarithm is modelled; "count" whole
 * numbers from 0; "binary", "categorical" and "ordinal" one of some levels, the last in order.
 */
export type ColumnKind = (typeof columnKinds)[number];

export const columnKinds = ["real", "positive", "count", "binary", "categorical", "ordinal"] as const;

/**
 * A column of a table, with what turns the numbers that a model sees into values of the user's:
 * `centre + scale x` of a real one, `exp(centre + scale x)` of a positive one, the level of that number where there are levels, and
 * the number itself of counts. What is missing is NaN.
 */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** The levels of binary (two), categorical and ordinal columns. */
  readonly levels?: readonly string[];
  /** Mean of real values, of logarithms of positive ones; logarithm of the mean of counts. */
  readonly centre?: number;
  /** Standard deviation of real values, of logarithms of positive ones. */
  readonly scale?: number;
  /** The largest count that can be drawn. */
  readonly most?: number;
  /**
   * Of counts.
   * @default "negative-binomial"
   */
  readonly spread?: "negative-binomial" | "poisson";
}

/** More counts than these cannot be told apart one by one. */
const mostCount = 4096;

/** @throws {ArgumentError} that names the column which is impossible */
export function requireColumns(where: string, columns: readonly Column[] = [], width: number): void {
  const rule = `a list of ${width} columns, one for each value of a row`;
  requireArgument(columns.length === width, where, "data.columns", rule, columns);
  columns.forEach((column, i) => requireColumn(where, `data.columns[${i}]`, column));
}

function requireColumn(where: string, at: string, { kind, levels, centre, scale, most, spread }: Column): void {
  requireArgument(columnKinds.includes(kind), where, `${at}.kind`, `one of ${columnKinds.join(", ")}`, kind);
  const leveled = hasLevels(kind);
  const enough = leveled ? Array.isArray(levels) && levels.length >= 2 && levels.length <= 4096 : levels === undefined;
  const rule = leveled ? "a list of 2 to 4096 names" : `left out of a ${kind} column`;
  requireArgument(enough, where, `${at}.levels`, rule, levels);
  if (kind === "binary") requireArgument(levels!.length === 2, where, `${at}.levels`, "two names", levels);
  if (!leveled) requireArgument(Number.isFinite(centre), where, `${at}.centre`, "a number", centre);
  const scaled = kind !== "real" && kind !== "positive" ? scale === undefined : Number.isFinite(scale) && scale! > 0;
  requireArgument(scaled, where, `${at}.scale`, "a positive number of real and positive columns alone", scale);
  const counted = kind !== "count" ? most === undefined : Number.isInteger(most) && most! >= 1 && most! <= mostCount;
  requireArgument(counted, where, `${at}.most`, `an integer from 1 to ${mostCount} of counts alone`, most);
  const spreads = kind === "count" ? [undefined, "negative-binomial", "poisson"] : [undefined];
  requireArgument(
    spreads.includes(spread),
    where,
    `${at}.spread`,
    '"negative-binomial" or "poisson" of counts',
    spread,
  );
}

/** Whether values are levels by their numbers. */
export function hasLevels(kind: ColumnKind): boolean {
  return kind === "binary" || kind === "categorical" || kind === "ordinal";
}

/** A column as JSON. */
export function describeColumn({ levels, ...column }: Column): JsonObject {
  return { ...column, ...(levels && { levels: [...levels] }) };
}
