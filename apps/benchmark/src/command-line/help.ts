import { program } from "../program.js";
import { commonFlags } from "./arguments.js";
import { type Command } from "./command.js";

/** Help on the whole command line. */
export function generalHelp(commands: readonly Command[]): string {
  return [
    `Usage: ${program} <command> [options]`,
    "",
    ...columns(commands.map(({ name, summary }) => [name, summary])),
    "",
    `"${program} <command> --help" shows the options of a command.`,
    "Exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted. ELBO_DEBUG=1 shows where an error arose.",
  ].join("\n");
}

/** Help on one command. */
export function commandHelp({ name, summary, argument, options, note, list }: Command): string {
  const described = Object.entries(options).map(([key, { hint, summary: text, fallback }]) => [
    `--${key}${hint === undefined ? "" : ` <${hint}>`}`,
    isPlain(fallback) ? `${text} (default: ${String(fallback)})` : text,
  ]);
  const common = Object.entries(commonFlags).map(([key, text]) => [`--${key}`, text]);
  return [
    `Usage: ${program} ${name}${argument ? ` [${argument.name}${(argument.most ?? 1) > 1 ? "..." : ""}]` : ""} [options]`,
    "",
    capital(summary),
    "",
    ...(argument ? [...columns([[argument.name, argument.summary]]), ""] : []),
    ...columns([...described, ...common]),
    ...(note ? ["", note] : []),
    ...(list ? ["", `${list.title}:`, ...columns(list.entries)] : []),
  ].join("\n");
}

/** Whether a default is worth showing: not for what is absent or off. */
function isPlain(fallback: unknown): boolean {
  return fallback !== undefined && fallback !== false;
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const width = Math.min(
    34,
    rows.reduce((widest, [left]) => Math.max(widest, left!.length), 0),
  );
  return rows.map(([left, right]) =>
    left!.length > width ? `  ${left}\n  ${" ".repeat(width)}  ${right}` : `  ${left!.padEnd(width)}  ${right}`,
  );
}

function capital(sentence: string): string {
  return `${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`;
}
