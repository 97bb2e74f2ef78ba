import { type Column, type ColumnKind, requireArgument, requireData } from "@elbo/core";
import { numbersOf, type Plain } from "./raw-column.js";

/** What is said of a column beforehand: its kind, or more. */
export type Declared = ColumnKind | Pick<Column, "kind" | "levels" | "spread">;

/** Above this, numbers are no counts that could be drawn one by one. */
const mostCount = 1000;
/** More different texts than these are names rather than levels. */
const mostLevels = 256;
/** Above this skewness, numbers above 0 are modelled by their logarithm. */
const skewed = 1;

/**
 * A column with the numbers that standardise it, from the rows that are for training.
 *
 * Without a declaration two different values make a binary column, texts a categorical one, whole numbers from 0 to 1000 a count,
 * numbers above 0 of skewness above 1 a positive column, and other numbers a real one.
 *
 * @throws {DataError} if the values are not of the kind, do not vary, or are all missing; names the column
 * @throws {ArgumentError} if the declaration is impossible
 */
export function inferColumn(
  where: string,
  name: string,
  plain: readonly Plain[],
  declared: Declared | undefined,
): Column {
  const said = typeof declared === "string" ? { kind: declared } : declared;
  const place = `column ${JSON.stringify(name)}`;
  const present = plain.filter((value) => value !== undefined);
  requireData(present.length > 0, where, place, "of some values", "none", "Leave it out: exclude.");
  const distinct = [...new Set(present.map(String))];
  const advice = "Leave it out: exclude.";
  requireData(
    distinct.length > 1 || said?.levels !== undefined,
    where,
    place,
    "of values that vary",
    distinct[0],
    advice,
  );
  const numbers = numbersOf(present);
  const kind = said?.kind ?? kindOf(where, place, numbers, distinct);
  if (kind === "binary" || kind === "categorical" || kind === "ordinal")
    return { name, kind, levels: said?.levels ?? levelsOf(where, place, kind, distinct, numbers) };
  requireArgument(
    said?.levels === undefined,
    where,
    `levels of ${place}`,
    `left out, because it is ${kind}`,
    said?.levels,
  );
  const what = `of numbers, because it is ${kind}`;
  requireData(
    numbers !== undefined,
    where,
    place,
    what,
    present.find((value) => !Number.isFinite(Number(value))),
  );
  if (kind === "count") return countColumn(where, name, place, numbers, said?.spread);
  if (kind === "positive") requirePositive(where, place, numbers);
  const values = kind === "positive" ? numbers.map(Math.log) : numbers;
  const centre = mean(values);
  const scale = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
  requireData(scale > 0, where, place, "of values that vary", centre, advice);
  return { name, kind, centre, scale };
}

function kindOf(
  where: string,
  place: string,
  numbers: Float64Array | undefined,
  distinct: readonly string[],
): ColumnKind {
  if (distinct.length === 2) return "binary";
  if (numbers === undefined) {
    const advice = "Leave it out (exclude), or declare it categorical.";
    requireData(
      distinct.length <= mostLevels,
      where,
      place,
      `of at most ${mostLevels} different texts`,
      distinct.length,
      advice,
    );
    return "categorical";
  }
  if (numbers.every((value) => Number.isInteger(value) && value >= 0 && value <= mostCount)) return "count";
  return numbers.every((value) => value > 0) && skewness(numbers) > skewed ? "positive" : "real";
}

function levelsOf(
  where: string,
  place: string,
  kind: ColumnKind,
  distinct: readonly string[],
  numbers: Float64Array | undefined,
): string[] {
  const binary = kind !== "binary" || distinct.length === 2;
  requireData(binary, where, place, "of two different values, because it is binary", distinct.length);
  const ordered = kind !== "ordinal" || numbers !== undefined;
  const advice = 'Give their order: { kind: "ordinal", levels: ["low", "high"] }.';
  requireArgument(
    ordered,
    where,
    `levels of ${place}`,
    "given, because texts have no order of their own",
    undefined,
    advice,
  );
  return [...distinct].sort(numbers ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : 1));
}

function countColumn(
  where: string,
  name: string,
  place: string,
  numbers: Float64Array,
  spread: Column["spread"],
): Column {
  const bad = numbers.find((value) => !(Number.isInteger(value) && value >= 0));
  requireData(bad === undefined, where, place, "of whole numbers from 0, because it is a count", bad);
  const largest = numbers.reduce((most, value) => Math.max(most, value), 0);
  const rule = "of counts up to 2040, which can be drawn one by one";
  requireData(largest <= 2040, where, place, rule, largest, "Declare it positive or real.");
  const centre = Math.log(mean(numbers));
  return { name, kind: "count", centre, most: 2 * largest + 16, ...(spread !== undefined && { spread }) };
}

function requirePositive(where: string, place: string, numbers: Float64Array): void {
  const bad = numbers.find((value) => value <= 0);
  requireData(bad === undefined, where, place, "of numbers above 0, because it is positive", bad, "Declare it real.");
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function skewness(values: Float64Array): number {
  const centre = mean(values);
  const variance = mean(values.map((value) => (value - centre) ** 2));
  return variance === 0 ? 0 : mean(values.map((value) => (value - centre) ** 3)) / variance ** 1.5;
}
