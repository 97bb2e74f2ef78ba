import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const script = (name: string) => fileURLToPath(new URL(`children/${name}`, import.meta.url));
const built = fileURLToPath(new URL("../dist/node/index.js", import.meta.url));

/** A child process that runs one of the scripts beside this file on the built package. */
export interface Child {
  readonly process: ChildProcess;
  /** The lines that it prints. */
  readonly lines: AsyncIterable<string>;
  /** Its exit code and signal, and what it wrote to standard error. */
  readonly ended: Promise<{ code: number | null; signal: string | null; errors: string }>;
}

/** Starts `children/<name>`; it runs the built JavaScript, since Node 20 cannot read TypeScript. */
export function startChild(name: string, ...args: readonly string[]): Child {
  if (!existsSync(built)) throw new Error("packages/core/dist is missing: run `pnpm --filter @elbo/core build` first");
  const child = spawn(process.execPath, [script(name), ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => void (errors += chunk.toString()));
  const ended = new Promise<{ code: number | null; signal: string | null; errors: string }>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, errors }));
  });
  return { process: child, lines: createInterface({ input: child.stdout }), ended };
}
