import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A program of Node that answers as a reference does: its steps take as many milliseconds as it was given threads, as its
 * last argument, its trainings as many seconds, to a figure of 100, and its losses are those that are given here.
 *
 * @returns its path; executable where a first line can name the interpreter
 */
export function standInPeer(losses: readonly number[] = []): string {
  const path = join(mkdtempSync(join(tmpdir(), "elbo-stand-in-")), "peer.mjs");
  writeFileSync(path, `#!/usr/bin/env node\n${program(losses)}`, { mode: 0o755 });
  return path;
}

const program = (losses: readonly number[]) => `
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const answer = (document) => console.log(JSON.stringify(document));
const threads = Number(process.argv.at(-1));

answer({ library: "stand-in " + Object.keys(process.env).filter((name) => name.startsWith("OPENBLAS_")).join() });
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if ("load" in request) {
    readFileSync(request.file);
    answer({ loaded: request.load });
  } else if ("time" in request) {
    answer({ milliseconds: [threads, threads] });
  } else if ("train" in request) {
    readFileSync(request.file);
    answer({ seconds: threads, figure: 100 });
  } else {
    answer({ losses: ${JSON.stringify(losses)}.slice(0, request.losses) });
  }
}
`;
