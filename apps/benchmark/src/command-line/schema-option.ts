import { type Json, type JsonObject } from "@elbo/core";
import { choice, number, numberRule, type Optional, type Range } from "./option.js";
import { UsageError } from "./usage-error.js";

/** What an option that a schema describes may be. */
export type SettingValue = Exclude<Json, null>;

/**
 * An option of the command line for the values that a JSON Schema describes: numbers, integers, names, true or false, a number or a
 * word, and lists of these with "x" between them, as 64x64. Undefined for a schema of anything else.
 */
export function schemaOption(schema: JsonObject, summary: string): Optional<SettingValue> | undefined {
  const { type, items, enum: names, anyOf } = schema;
  if (Array.isArray(anyOf)) return numberOrWord(anyOf as readonly JsonObject[], summary);
  if (Array.isArray(names)) return choice(names.map(String), summary);
  if (type === "boolean") return parsed(choice(["true", "false"], summary), (word) => word === "true");
  if (type === "array" && isObject(items)) return listOf(schemaOption(items, summary));
  if (type !== "number" && type !== "integer") return undefined;
  return number(type === "integer" ? "n" : "number", summary, rangeOf(schema));
}

function rangeOf({ type, minimum, maximum, exclusiveMinimum }: JsonObject): Range {
  return { integer: type === "integer", from: limit(minimum), to: limit(maximum), above: limit(exclusiveMinimum) };
}

/** A number or one of some words, as the scale of a likelihood is; undefined for other alternatives. */
function numberOrWord(anyOf: readonly JsonObject[], summary: string): Optional<SettingValue> | undefined {
  const words = anyOf.flatMap(({ const: word }) => (typeof word === "string" ? [word] : []));
  const [numeric, ...others] = anyOf.filter(({ const: word }) => word === undefined);
  if (numeric?.["type"] !== "number" || others.length > 0) return undefined;
  const range = rangeOf(numeric);
  const entry = number("number", summary, range);
  const read = (given: string, name: string): SettingValue => {
    if (words.includes(given)) return given;
    try {
      return entry.read(given, name);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(name, [numberRule(range), ...words].join(" or "), given);
    }
  };
  return { ...entry, fallback: undefined, hint: ["number", ...words].join("|"), schema: { anyOf }, read };
}

/** An option whose text may be what any of several options read; where none does, the last one says why. */
export function anyOption(options: readonly Optional<SettingValue>[], summary: string): Optional<SettingValue> {
  const hint = [...new Set(options.map((option) => option.hint))].join("|");
  const read = (given: string, name: string): SettingValue => {
    let refusal: unknown;
    for (const option of options) {
      try {
        return option.read(given, name);
      } catch (error) {
        refusal = error;
      }
    }
    throw refusal;
  };
  const schemas = options.flatMap(({ schema = {} }) => [schema]);
  return { hint, summary, fallback: undefined, schema: schemas.length === 1 ? schemas[0]! : { anyOf: schemas }, read };
}

function parsed(words: Optional<string>, parse: (word: string) => SettingValue): Optional<SettingValue> {
  const schema = { type: "boolean" };
  return { ...words, fallback: undefined, schema, read: (given, name) => parse(words.read(given, name)) };
}

function listOf(entry: Optional<SettingValue> | undefined): Optional<SettingValue> | undefined {
  if (entry === undefined) return undefined;
  const read = (given: string, name: string) => given.split("x").map((part) => entry.read(part.trim(), name));
  const { schema: items = {} } = entry;
  return { ...entry, hint: `${entry.hint}x...`, schema: { type: "array", items }, read };
}

function limit(value: Json | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
