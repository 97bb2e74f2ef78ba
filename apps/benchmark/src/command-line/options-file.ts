import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type JsonObject } from "@elbo/core";
import { readArguments } from "./arguments.js";
import { type Options } from "./option.js";
import { UsageError } from "./usage-error.js";

/** The option that names a file of options. */
const option = "config";

/**
 * The words that the file of `--config` stands for: its keys are the names of options, a list is several values, and true is a
 * flag. A program exports such an object. Each is read once here, so that a mistake names the file.
 *
 * @param words of the command line
 * @throws {UsageError} if the file cannot be read, is no JSON object, or says what no option is
 */
export async function optionsFileWords(words: readonly string[], options: Options): Promise<string[]> {
  const file = fileOf(words);
  if (file === undefined) return [];
  const given = /\.[cm]?[jt]s$/.test(file) ? await exported(file) : await asJson(file);
  const expanded = optionWords(given, options);
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

async function asJson(file: string): Promise<JsonObject> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--${option}`, "a file that can be read", `${file} (${error.code})`);
  });
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch (error) {
    throw refusal(`a JSON object of options in ${file}`, (error as Error).message);
  }
  return requireObject(value, `a JSON object of options in ${file}`);
}

/** What a program exports under no name: the options, or a function that gives them. */
async function exported(file: string): Promise<JsonObject> {
  let value: unknown;
  try {
    // Node 20 runs no TypeScript.
    const { createJiti } = await import("jiti");
    const jiti = createJiti(import.meta.url, { fsCache: false, moduleCache: false });
    value = await jiti.import<unknown>(resolve(file), { default: true });
    if (typeof value === "function") value = await (value as () => unknown)();
  } catch (error) {
    throw refusal(`a program that runs in ${file}`, (error as Error).message);
  }
  return requireObject(value, `an object of options, exported as default in ${file}`);
}

const refusal = (rule: string, got: unknown) => new UsageError(`--${option}`, rule, got);

function requireObject(value: unknown, rule: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refusal(rule, value);
  return value as JsonObject;
}

const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The words of a command line that values in an object stand for, by the names of options. */
export function optionWords(given: JsonObject, options: Options): string[] {
  return Object.entries(given).flatMap(([name, value]) => (name === "$schema" ? [] : wordsOf(name, value, options)));
}

function wordsOf(name: string, value: unknown, options: Options): string[] {
  // Of a flag true is that it is given; other options have true and false among their values.
  const isFlag = Object.hasOwn(options, name) && options[name]!.hint === undefined;
  if (isFlag && value === true) return [`--${name}`];
  if ((isFlag && value === false) || value === null) return [];
  const all: unknown[] = Array.isArray(value) ? value : [value];
  if (all.some(isObject)) return [`--${name}=${JSON.stringify(value)}`];
  const words = all.map((each) => (Array.isArray(each) ? each.join("x") : String(each)));
  return [`--${name}=${words.join(",")}`];
}
