import { type Column, requireData } from "@elbo/core";
import { type Plain } from "./raw-column.js";

/**
 * The numbers that models see of a column, NaN where a value is missing.
 *
 * @throws {DataError} that names the first value which the column cannot have, and its row
 */
export function encodeColumn(where: string, column: Column, plain: readonly Plain[]): Float32Array {
  const { name, kind, levels, centre = 0, scale = 1 } = column;
  const numberOf = new Map(levels?.map((level, i) => [level, i]));
  const encode = (value: number | string): number | undefined => {
    if (levels) return numberOf.get(String(value));
    const number = Number(value);
    if (!Number.isFinite(number)) return undefined;
    if (kind === "count") return Number.isInteger(number) && number >= 0 ? number : undefined;
    if (kind === "positive") return number > 0 ? (Math.log(number) - centre) / scale : undefined;
    return (number - centre) / scale;
  };
  return Float32Array.from(plain, (value, row) => {
    if (value === undefined) return NaN;
    const code = encode(value);
    if (code === undefined) {
      const place = `column ${JSON.stringify(name)} in row ${row + 1}`;
      requireData(false, where, place, ruleOf(column), value, "What is missing is marked by missing.");
    }
    return code;
  });
}

function ruleOf({ kind, levels }: Column): string {
  if (levels) return `one of ${levels.slice(0, 8).join(", ")}${levels.length > 8 ? ", ..." : ""}`;
  return kind === "count" ? "a whole number from 0" : kind === "positive" ? "a number above 0" : "a number";
}

/** A value of the user's for a number that a model gives; null where it is missing. */
export function decodeValue({ kind, levels, centre = 0, scale = 1 }: Column, code: number): number | string | null {
  if (Number.isNaN(code)) return null;
  if (levels) return levels[Math.min(levels.length - 1, Math.max(0, Math.round(code)))]!;
  if (kind === "count") return code;
  const value = centre + scale * code;
  return kind === "positive" ? Math.exp(value) : value;
}
