import { readFile } from "node:fs/promises";
import { type JsonObject } from "@elbo/core";
import { readArguments } from "./arguments.js";
import { type Options } from "./option.js";
import { UsageError } from "./usage-error.js";

/** The option that names a file of options. */
const option = "config";

/**
 * The words that the file of `--config` stands for: its keys are the names of options, a list is several values, and true is a
 * flag. Each is read once here, so that a mistake names the file.
 *
 * @param words of the command line
 * @throws {UsageError} if the file cannot be read, is no JSON object, or says what no option is
 */
export async function optionsFileWords(words: readonly string[], options: Options): Promise<string[]> {
  const file = fileOf(words);
  if (file === undefined) return [];
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--${option}`, "a file that can be read", `${file} (${error.code})`);
  });
  const given = asObject(text, file);
  const expanded = Object.entries(given).flatMap(([name, value]) => (name === "$schema" ? [] : wordsOf(name, value)));
  readArguments({ name: file, options: withoutFile(options) }, expanded);
  return expanded;
}

/** Options that a file may hold: all but that which names one. */
export function withoutFile(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name !== option));
}

function fileOf(words: readonly string[]): string | undefined {
  const at = words.findLastIndex((word) => word === `--${option}` || word.startsWith(`--${option}=`));
  return at < 0 ? undefined : words[at]!.split("=").slice(1).join("=") || words[at + 1];
}

function asObject(text: string, file: string): JsonObject {
  const refuse = (got: unknown) => new UsageError(`--${option}`, `a JSON object of options in ${file}`, got);
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch (error) {
    throw refuse((error as Error).message);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refuse(value);
  return value as JsonObject;
}

function wordsOf(name: string, value: unknown): string[] {
  if (value === true) return [`--${name}`];
  if (value === false || value === null) return [];
  const words = (Array.isArray(value) ? value : [value]).map((each: unknown) =>
    Array.isArray(each) ? each.join("x") : String(each),
  );
  return [`--${name}=${words.join(",")}`];
}
