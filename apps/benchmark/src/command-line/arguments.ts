import { parseArgs } from "node:util";
import { didYouMean } from "@elbo/core";
import { type Options, type Values } from "./option.js";
import { UsageError } from "./usage-error.js";

/** What every command understands besides its own options. */
export const commonFlags = {
  json: "print one JSON document on standard output, for machines",
  help: "show this help",
} as const;

/** What a command says of its words. */
export interface Readable<O extends Options> {
  readonly name: string;
  /** The arguments that it takes besides options, which may be left out. */
  readonly argument?: {
    readonly name: string;
    readonly summary: string;
    /**
     * How many there may be.
     * @default 1
     */
    readonly most?: number;
  };
  readonly options: O;
}

/**
 * Reads the words after a command's name. An option may be written `--name value` or `--name=value`; the last one given
 * counts.
 *
 * @throws {UsageError} for an unknown option, a missing or bad value, or an argument too many
 */
export function readArguments<O extends Options>(
  { name: command, argument, options }: Readable<O>,
  words: readonly string[],
): { values: Values<O>; argument: string | undefined; words: readonly string[] } {
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(Object.entries(options).map(([name, { hint }]) => [name, { type: typeOf(hint) }])),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const values: Record<string, unknown> = Object.fromEntries(
    Object.entries(options).map(([name, { fallback }]) => [name, fallback]),
  );
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    if (Object.hasOwn(commonFlags, token.name) && token.rawName.startsWith("--")) {
      if (token.value !== undefined)
        throw new UsageError(`${command}: ${token.rawName}`, "given without a value", token.value);
      continue;
    }
    values[token.name] = readOption(command, options, token.name, token.rawName, token.value);
  }
  const { most = 1 } = argument ?? { most: 0 };
  if (positionals.length > most) throw tooMany(command, argument && `${count(most)} ${argument.name}`, positionals);
  return { values: values as Values<O>, argument: positionals[0], words: positionals };
}

/** What an unknown option may have been, or where the known ones are listed. */
function unknownAdvice(command: string, options: Options, name: string): string {
  const known = [...Object.keys(options), ...Object.keys(commonFlags)].map((each) => `--${each}`);
  return didYouMean(`--${name}`, known, `See "${command} --help"; is it misspelt?`);
}

function count(most: number): string {
  return most === 1 ? "one" : String(most);
}

function tooMany(command: string, argument: string | undefined, words: readonly string[]): UsageError {
  const rule =
    argument === undefined ? "options with their values" : `${argument} at most, beside options with their values`;
  return new UsageError(`${command}: words`, rule, words, `Lists take commas: see "${command} --help".`);
}

function typeOf(hint: string | undefined): "string" | "boolean" {
  return hint === undefined ? "boolean" : "string";
}

function readOption(command: string, options: Options, name: string, raw: string, value: string | undefined): unknown {
  const known = Object.hasOwn(options, name) && raw.startsWith("--") ? options[name] : undefined;
  const where = `${command}: ${raw}`;
  if (known === undefined)
    throw new UsageError(`${command}: options`, "known", raw, unknownAdvice(command, options, name));
  if (known.hint === undefined && value !== undefined) throw new UsageError(where, "given without a value", value);
  if (known.hint !== undefined && value === undefined)
    throw new UsageError(where, `followed by <${known.hint}>`, "nothing");
  return known.read(value ?? "", where);
}
