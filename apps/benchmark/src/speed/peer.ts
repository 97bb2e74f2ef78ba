import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { DataError, requireData } from "@elbo/core";

/** A program that runs the same workloads elsewhere, and answers each line of JSON that it is told with one of its own. */
export interface Peer {
  /** What it calls itself, with its version. */
  readonly library: string;
  /** @throws {DataError} if it ends instead of answering, with the last line of what it complained of */
  ask(request: object): Promise<Readonly<Record<string, unknown>>>;
  /** Ends it, and waits until it has. */
  stop(): Promise<void>;
}

/** What slows current libraries down where a machine sets it for old ones. */
const slowing = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"];

/**
 * Starts a program that speaks first: `{"library": "NAME VERSION"}`.
 *
 * @param name what messages call it
 * @param command the program and its arguments
 * @param advice what to do where it does not start
 * @throws {DataError} if it does not start, or says something else
 */
export async function startPeer(name: string, command: readonly string[], advice: string): Promise<Peer> {
  const [program, ...args] = command as [string, ...string[]];
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !slowing.includes(key)));
  const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "pipe"] });
  const conversation = converse(child);
  const refuse = (cause: unknown): never => {
    const reason = (cause as Error).message;
    throw new DataError(`speed: ${name} must run by ${program}; got "${reason}". ${advice}`, { cause });
  };
  const { library } = await conversation.next().catch(refuse);
  if (typeof library !== "string") child.kill();
  requireData(typeof library === "string", "speed", name, "a program that says its library first", library, advice);
  return {
    library,
    ask: (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return conversation.next().catch(refuse);
    },
    stop: async () => {
      child.stdin.end();
      await conversation.ended;
    },
  };
}

/** The documents that a program writes, one a line. */
function converse(child: ChildProcess): { next(): Promise<Record<string, unknown>>; readonly ended: Promise<void> } {
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  let complaint = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (complaint = (complaint + text).slice(-10_000)));
  // Writing to a program that has ended is no news: its next answer says so.
  child.stdin!.on("error", () => undefined);
  let failure: Error | undefined;
  const ended = new Promise<void>((resolve) => {
    child.on("error", (error) => ((failure = error), resolve()));
    child.on("close", () => resolve());
  });
  const next = async (): Promise<Record<string, unknown>> => {
    const line = await lines.next();
    if (line.done !== true) return parse(line.value);
    await ended;
    throw failure ?? new Error(lastLine(complaint) || "it ended without a word");
  };
  return { next, ended };
}

function parse(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch (cause) {
    throw new Error(line, { cause });
  }
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1)!;
}
