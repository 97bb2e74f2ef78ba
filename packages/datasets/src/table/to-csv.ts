import { type Column, requireShape } from "@elbo/core";
import { decodeValue } from "./column-values.js";

/**
 * Rows in the user's units: numbers, names of levels, and null for what is missing.
 *
 * @param values [rows, columns] as a model of the table gives them
 * @throws {ShapeError} if they are no whole number of rows
 * @example
 * const rows = tableRows([{ name: "age", kind: "real", centre: 40, scale: 12 }], [0, -1]); // [{ age: 40 }, { age: 28 }]
 */
export function tableRows(
  columns: readonly Column[],
  values: ArrayLike<number>,
): Record<string, number | string | null>[] {
  const count = values.length / columns.length;
  requireShape(Number.isInteger(count), "tableRows", "values", `hold rows of ${columns.length} columns`, [
    values.length,
  ]);
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(
      columns.map((column, i) => [column.name, decodeValue(column, values[row * columns.length + i]!)] as const),
    ),
  );
}

/**
 * Rows as a CSV text (RFC 4180) with a line of names, in the user's units.
 *
 * @param digits significant digits of numbers, 6 unless given: more than float32 has are none
 * @throws {ShapeError} if the values are no whole number of rows
 * @example
 * const text = toCsv([{ name: "smokes", kind: "binary", levels: ["no", "yes"] }], [1, 0]); // "smokes\r\nyes\r\nno\r\n"
 */
export function toCsv(columns: readonly Column[], values: ArrayLike<number>, digits = 6): string {
  const shown = (value: number | string | null) =>
    quote(typeof value === "number" ? String(Number(value.toPrecision(digits))) : (value ?? ""));
  const rows = tableRows(columns, values).map((row) => columns.map(({ name }) => shown(row[name]!)).join(","));
  return `${[columns.map(({ name }) => quote(name)).join(","), ...rows].join("\r\n")}\r\n`;
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
