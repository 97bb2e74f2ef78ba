import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { DataError, show } from "@elbo/core";
import { writeFileAtomic } from "@elbo/core/node";
import { toJson } from "./json.js";
import { type Results } from "./results.js";

/** Where runs go unless `--out` says otherwise. */
const runsFolder = "runs";

/**
 * Makes the folder of a new run: `out`, which must be new or empty, or "runs/<date and time>".
 *
 * @throws {DataError} if the folder cannot be made, or holds something
 */
export async function createRunFolder(out: string | undefined, now: Date): Promise<string> {
  const folder = out ?? join(runsFolder, now.toISOString().slice(0, 19).replaceAll(":", "-"));
  const refuse = (value: unknown, advice: string, cause?: unknown) =>
    new DataError(`run: --out must be a new or empty folder; got ${show(folder)} ${String(value)}. ${advice}`, { cause });
  let entries: string[];
  try {
    await mkdir(folder, { recursive: true });
    entries = await readdir(folder);
  } catch (error) {
    throw refuse(`(${(error as NodeJS.ErrnoException).code})`, "Choose a place that you may write to.", error);
  }
  if (entries.includes("results.json"))
    throw refuse("with a run in it", `Choose another folder, or go on with it: resume ${folder}`);
  if (entries.length > 0) throw refuse(`with ${entries.length} entries`, "Choose another folder.");
  return folder;
}

/**
 * The folder of the newest run under "runs".
 *
 * @throws {DataError} if there is none
 */
export async function newestRun(): Promise<string> {
  const entries = await readdir(runsFolder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  // The names of runs begin with their dates.
  const newest = names.filter((name) => /^\d{4}-\d\d-\d\d/.test(name)).sort().at(-1);
  if (newest !== undefined) return join(runsFolder, newest);
  throw new DataError(`run: "${runsFolder}" must hold a run; got none. Train first, or give the folder of a run.`);
}

export async function writeResults(folder: string, results: Results): Promise<void> {
  await writeFileAtomic(join(folder, "results.json"), `${toJson(results)}\n`);
}
