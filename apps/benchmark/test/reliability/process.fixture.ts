import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The built command line: signals and locks need processes of their own. */
const program = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

export interface Ended {
  /** The exit code, or the signal that ended the process. */
  readonly end: number | string | null;
  readonly stderr: string;
}

export interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface StartOptions {
  /** Where it runs. */
  readonly home: string;
  readonly stdout?: "ignore" | "pipe" | number;
  /** Options of Node itself. */
  readonly node?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts the command line in a process of its own. */
export function start(
  words: readonly string[],
  { home, stdout = "ignore", node = [], env = {} }: StartOptions,
): Started {
  if (!existsSync(program)) throw new Error(`${program} is missing: build the package before its tests`);
  const stdio: StdioOptions = ["ignore", stdout, "pipe"];
  const child = spawn(process.execPath, [...node, program, ...words], {
    cwd: home,
    stdio,
    env: { ...process.env, ...env },
  });
  let stderr = "";
  child.stderr!.on("data", (part: Buffer) => (stderr += part.toString()));
  const ended = new Promise<Ended>((resolve) =>
    child.on("close", (code, signal) => resolve({ end: code ?? signal, stderr })),
  );
  return { process: child, ended };
}

/** Waits until the run says how far it is: it has its lock then, and catches signals. */
export async function underWay({ process: { stderr }, ended }: Started): Promise<void> {
  let said = "";
  const speaks = new Promise<void>((resolve) =>
    stderr!.on("data", (part: Buffer) => {
      said += part.toString();
      if (said.includes("  epoch ")) resolve();
    }),
  );
  await Promise.race([speaks, ended]);
}
