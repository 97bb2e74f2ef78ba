import { requireData } from "@elbo/core";

/** A value as a table holds it; null, undefined and NaN are missing. */
export type Cell = string | number | bigint | boolean | Date | null | undefined;

/** Columns by their names, all of one length. */
export type Table = Readonly<Record<string, ArrayLike<Cell>>>;

/** Texts that stand for a value which is not there. */
export const usualMissing: readonly string[] = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?"];

/** A value as a number or a text, and undefined where it is missing. */
export type Plain = number | string | undefined;

/** The values of a column with dates as milliseconds, and truth as texts. */
export function plainColumn(cells: ArrayLike<Cell>, missing: readonly string[]): Plain[] {
  return Array.from(cells, (cell) => {
    if (typeof cell === "string") {
      const text = cell.trim();
      return missing.includes(text) ? undefined : text;
    }
    if (cell === null || cell === undefined) return undefined;
    if (typeof cell === "boolean") return String(cell);
    const value = Number(cell);
    return Number.isNaN(value) ? undefined : value;
  });
}

/** The numbers of a column, NaN where one is missing; undefined if some value is no number. */
export function numbersOf(plain: readonly Plain[]): Float64Array | undefined {
  const out = new Float64Array(plain.length);
  for (const [i, value] of plain.entries()) {
    const number = value === undefined ? NaN : Number(value);
    if (value !== undefined && !Number.isFinite(number)) return undefined;
    out[i] = number;
  }
  return out;
}

/** Number of rows, once it is certain that all columns have as many. */
export function countRows(where: string, table: Table): number {
  const [first, ...others] = Object.entries(table);
  requireData(first !== undefined, where, "the table", "of at least one column", "none");
  const rows = first[1].length;
  for (const [name, { length }] of others)
    requireData(length === rows, where, `column ${JSON.stringify(name)}`, `of ${rows} rows, as ${first[0]}`, length);
  requireData(rows > 0, where, "the table", "of at least one row", rows);
  return rows;
}
