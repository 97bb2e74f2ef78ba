import { didYouMean, ElboError } from "@elbo/core";
import { type Command } from "./command.js";
import { commandHelp, generalHelp } from "./help.js";
import { createOutput, type Output, type TextStream } from "./output.js";
import { brokenCode, Interrupted } from "./interrupted.js";
import { programVersion } from "../program.js";
import { UsageError } from "./usage-error.js";

export interface MainOptions {
  readonly commands: readonly Command[];
  readonly stdout?: TextStream;
  readonly stderr?: TextStream;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs the command that the words name.
 *
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage, 129, 130 or 143 interrupted, 141 when nobody reads the output any more
 */
export async function main(words: readonly string[], options: MainOptions): Promise<number> {
  const { commands, stdout = process.stdout, stderr = process.stderr, environment = process.env } = options;
  const output = createOutput(words.includes("--json"), { stdout, stderr });
  const code = await run(words, { commands, stdout, environment, output });
  await output.close();
  return code === 0 && output.broken.aborted ? brokenCode(output.broken.reason) : code;
}

interface Context extends Required<Pick<MainOptions, "commands" | "stdout" | "environment">> {
  readonly output: Output;
}

async function run(words: readonly string[], { commands, stdout, environment, output }: Context): Promise<number> {
  try {
    const [name, ...rest] = words;
    if (name === "--version") return say(programVersion(), stdout);
    if (name === undefined || asksForHelp(name)) return say(generalHelp(commands), stdout);
    if (name === "help") return say(helpOn(commands, rest[0]), stdout);
    const command = findCommand(commands, name);
    if (rest.some(asksForHelp)) return say(commandHelp(command), stdout);
    await command.execute(rest, output);
    return 0;
  } catch (error) {
    if (environment["ELBO_DEBUG"] === "1" && error instanceof Error) output.say(error.stack ?? error.message);
    else output.say(explain(error));
    return exitCode(error);
  }
}

const asksForHelp = (word: string): boolean => word === "--help" || word === "-h";

function helpOn(commands: readonly Command[], name: string | undefined): string {
  return name === undefined || asksForHelp(name) ? generalHelp(commands) : commandHelp(findCommand(commands, name));
}

function say(text: string, stdout: TextStream): number {
  stdout.write(`${text}\n`);
  return 0;
}

function findCommand(commands: readonly Command[], name: string): Command {
  const found = commands.find((command) => command.name === name);
  if (found !== undefined) return found;
  const names = commands.map((command) => command.name);
  throw new UsageError("command", `one of ${names.join(", ")}`, name, didYouMean(name, names));
}

/** One line on an error, without a stack. */
function explain(error: unknown): string {
  if (ElboError.isInstance(error) || isSystemError(error)) return firstLine((error as Error).message);
  const message = error instanceof Error ? firstLine(error.message) : String(error);
  return `unexpected error: ${message} (ELBO_DEBUG=1 shows where it arose)`;
}

function firstLine(message: string): string {
  return message.replaceAll(/\s*\n\s*/g, " ");
}

/** An error of the operating system: a missing file, a folder that cannot be written. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && "code" in error;
}

function exitCode(error: unknown): number {
  if (error instanceof UsageError) return 2;
  return error instanceof Interrupted ? error.exitCode : 1;
}
