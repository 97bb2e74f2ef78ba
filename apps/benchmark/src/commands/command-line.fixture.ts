import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../command-line/main.js";
import { commands } from "./index.js";

/** What a command wrote and ended with. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process. */
export async function runLine(words: readonly string[]): Promise<Outcome> {
  const written = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof written) => ({ write: (text: string) => (written[name] += text) });
  const code = await main(words, { commands, stdout: stream("stdout"), stderr: stream("stderr"), environment: {} });
  return { code, ...written };
}

/** A folder that is removed by `remove`. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "elbo-bench-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Writes an idx file of `count` square grey images of 4 x 4 pixels, with bright columns that move with the index. */
export async function writeImages(path: string, count: number, shift = 0, side = 4): Promise<void> {
  const header = [0, 0, 8, 3, ...[count, side, side].flatMap((size) => [0, 0, size >> 8, size & 255])];
  const pixel = (image: number, at: number) => ((at + image + shift) % 5 === 0 || at % 4 === image % 4 ? 255 : 0);
  const places = side * side;
  const pixels = Array.from({ length: count * places }, (_, i) => pixel(Math.floor(i / places), i % places));
  await writeFile(path, Uint8Array.from([...header, ...pixels]));
}

/** Options of a training that takes no time worth speaking of. */
export const quick = [
  "--latent",
  "2",
  "--hidden",
  "4",
  "--epochs",
  "2",
  "--batch-size",
  "8",
  "--evidence-samples",
  "3",
];
