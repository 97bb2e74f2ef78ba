import { didYouMean, type JsonObject } from "@elbo/core";
import { UsageError } from "./usage-error.js";

/** One option of a command: what its text means, and what help says of it. */
export interface Option<T> {
  readonly summary: string;
  /** What the value is called in help; a flag, which takes none, has no hint. */
  readonly hint?: string;
  /** The value where the option is not given. */
  readonly fallback: T;
  /**
   * JSON Schema of its value in a file of options.
   * @default any text
   */
  readonly schema?: JsonObject;
  /** @throws {UsageError} if the text is no such value; `name` stands for the option in the message */
  read(text: string, name: string): NonNullable<T>;
}

/** An option that need not be given. */
export type Optional<T> = Option<T | undefined>;

export type Options = Readonly<Record<string, Option<unknown>>>;

/** What the options of a command were read as. */
export type Values<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

/** `--name`: true where it is given. */
export function flag(summary: string): Option<boolean> {
  return { summary, fallback: false, schema: { type: "boolean" }, read: () => true };
}

/** An option with a value for where it is not given. */
export function withDefault<T extends NonNullable<unknown>>(option: Optional<T>, fallback: T): Option<T> {
  return { ...option, fallback };
}

/** Any text. */
export function text(hint: string, summary: string): Optional<string> {
  return { hint, summary, fallback: undefined, read: (given) => given };
}

export interface Range {
  readonly from?: number | undefined;
  readonly above?: number | undefined;
  readonly to?: number | undefined;
  readonly integer?: boolean;
}

/** A list of JSON objects, as files of options hold them. */
export function objects(hint: string, summary: string): Optional<readonly JsonObject[]> {
  const read = (given: string, name: string) => {
    const refuse = (got: unknown) => new UsageError(name, "a list of JSON objects", got);
    let value: unknown;
    try {
      value = JSON.parse(given) as unknown;
    } catch {
      throw refuse(given);
    }
    const isObject = (each: unknown) => typeof each === "object" && each !== null && !Array.isArray(each);
    if (!Array.isArray(value) || !value.every(isObject)) throw refuse(value);
    return value as JsonObject[];
  };
  return { hint, summary, fallback: undefined, schema: { type: "array", items: { type: "object" } }, read };
}

/** A number; `range` says which. */
export function number(hint: string, summary: string, range: Range): Optional<number> {
  const { from: minimum, above: exclusiveMinimum, to: maximum, integer } = range;
  const limits = Object.entries({ minimum, exclusiveMinimum, maximum }).filter(([, limit]) => limit !== undefined);
  const schema = { type: integer ? "integer" : "number", ...(Object.fromEntries(limits) as JsonObject) };
  return { hint, summary, fallback: undefined, schema, read: (given, name) => readNumber(given, name, range) };
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** A time with its unit, such as 90s, 30m or 2h, in seconds. */
export function timeSpan(summary: string): Optional<{ readonly text: string; readonly seconds: number }> {
  const read = (given: string, name: string) => {
    const [, amount, unit] = /^(\d+(?:\.\d+)?)([smh])$/.exec(given) ?? [];
    const seconds = Number(amount) * (unitSeconds[unit ?? ""] ?? NaN);
    if (!(seconds > 0)) throw new UsageError(name, "a time with its unit, such as 90s, 30m or 2h", given);
    return { text: given, seconds };
  };
  return { hint: "time", summary, fallback: undefined, read };
}

/** A positive integer, at most `to` unless any is possible. */
export function count(summary: string, to?: number): Optional<number> {
  return number("n", summary, { integer: true, from: 1, to });
}

/** Several values with commas between them. */
export function list<T extends NonNullable<unknown>>(entry: Optional<T>): Optional<readonly T[]> {
  const read = (given: string, name: string) => given.split(",").map((part) => entry.read(part.trim(), name));
  const schema = orList(entry.schema);
  return { hint: `${entry.hint},...`, summary: entry.summary, fallback: undefined, schema, read };
}

/** The path of a file with one of some endings, so that no other file is written over by mistake. */
export function outputFile(endings: string | readonly string[], summary: string): Optional<string> {
  const known = [endings].flat();
  const read = (given: string, name: string) => {
    if (!known.some((ending) => given.toLowerCase().endsWith(ending)))
      throw new UsageError(name, `a file that ends in ${known.join(" or ")}`, given);
    return given;
  };
  return { hint: "file", summary, fallback: undefined, read };
}

/** Integers with commas between them; "1..5" stands for all from 1 to 5. */
export function integers(summary: string, range: Range): Optional<readonly number[]> {
  const entry = number("n", summary, { ...range, integer: true });
  const readPart = (part: string, name: string): number[] => {
    const [first, last, ...more] = part.split("..").map((end) => entry.read(end.trim(), name));
    if (last === undefined) return [first!];
    if (more.length > 0 || last < first! || last - first! >= mostInRange)
      throw new UsageError(name, `a range that goes up, of at most ${mostInRange} integers`, part);
    return Array.from({ length: last - first! + 1 }, (_, i) => first! + i);
  };
  const read = (given: string, name: string) => given.split(",").flatMap((part) => readPart(part, name));
  const span = { type: "string", pattern: "^\\d+(\\.\\.\\d+)?(,\\d+(\\.\\.\\d+)?)*$" };
  const schema = { anyOf: [...orList(entry.schema).anyOf, span] };
  return { hint: "n,a..b", summary, fallback: undefined, schema, read };
}

const mostInRange = 10_000;

/** JSON Schema of one value or of several. */
function orList(items: JsonObject = { type: "string" }): { readonly anyOf: readonly JsonObject[] } {
  return { anyOf: [items, { type: "array", items, minItems: 1 }] };
}

/** One word out of several, which help lists unless a hint stands for them. */
export function choice<T extends string>(names: readonly T[], summary: string, hint = names.join("|")): Optional<T> {
  const read = (given: string, name: string) => {
    const found = names.find((known) => known === given);
    if (found === undefined) throw new UsageError(name, `one of ${names.join(", ")}`, given, didYouMean(given, names));
    return found;
  };
  return { hint, summary, fallback: undefined, schema: { enum: names }, read };
}

function readNumber(given: string, name: string, { from, above, to, integer }: Range): number {
  const value = given === "" ? NaN : Number(given);
  const holds =
    Number.isFinite(value) &&
    (!integer || Number.isSafeInteger(value)) &&
    (from === undefined || value >= from) &&
    (to === undefined || value <= to) &&
    (above === undefined || value > above);
  if (holds) return value;
  throw new UsageError(name, numberRule({ from, above, to, integer }), given);
}

/** What a number of a range is, in words. */
export function numberRule(range: Range): string {
  return `${range.integer ? "an integer" : "a number"}${boundsOf(range)}`;
}

/** " from 1 to 9", " above 0 and at most 9", " of at least 1": what stands behind "a number". */
function boundsOf({ from, above, to }: Range): string {
  if (from !== undefined && to !== undefined) return ` from ${from} to ${to}`;
  const lower = above === undefined ? from !== undefined && `of at least ${from}` : `above ${above}`;
  const upper = to !== undefined && (lower === false ? `of at most ${to}` : `at most ${to}`);
  const bounds = [lower, upper].filter((bound) => bound !== false);
  return bounds.length === 0 ? "" : ` ${bounds.join(" and ")}`;
}
