import { parseStrictJson } from "@elbo/core";

/** Stands for a number that JSON cannot hold. */
interface NotFinite {
  readonly notFinite: "NaN" | "Infinity" | "-Infinity";
  readonly reason: string;
}

/** JSON of a document in which numbers that are not finite are objects that say which, and why; {@link fromJson} reads them. */
export function toJson(document: unknown): string {
  return JSON.stringify(document, replaceNotFinite, 2);
}

/**
 * A document that {@link toJson} wrote.
 *
 * @throws {CheckpointError} if the text is no JSON, names a key twice or `__proto__`, or nests deeper than 64
 */
export function fromJson(text: string): unknown {
  return revive(parseStrictJson(text, "JSON"));
}

function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== "object" || value === null) return value;
  if (isNotFinite(value)) return Number(value.notFinite);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, revive(each)]));
}

function replaceNotFinite(this: unknown, key: string, value: unknown): unknown {
  if (typeof value !== "number" || Number.isFinite(value)) return value;
  return { notFinite: String(value), reason: reasonOf(key, this) };
}

function reasonOf(key: string, holder: unknown): string {
  const { examples } = holder as { readonly examples?: number };
  if (key === "standardError" && examples === 1) return "one example has no standard error";
  return notFiniteReason;
}

/** Why a number is not finite, as far as the number itself tells. */
export const notFiniteReason = "a term left the range of float32";

const names: readonly unknown[] = ["NaN", "Infinity", "-Infinity"];

function isNotFinite(value: object): value is NotFinite {
  return "notFinite" in value && Object.keys(value).length === 2 && names.includes(value.notFinite);
}
