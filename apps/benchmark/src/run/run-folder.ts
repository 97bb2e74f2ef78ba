import { mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DataError, show } from "@elbo/core";
import { sweepDrafts, writeFileAtomic } from "@elbo/core/node";
import { toJson } from "../json.js";
import { isLock } from "./run-lock.js";
import { withoutPlaces } from "./portable.js";
import { type Results } from "./results.js";

/** Where runs go unless `--out` says otherwise. */
export const runsFolder = "runs";

/** What a run leaves that ends while it writes its first file. */
const firstDraft = /^\.results\.json\.[0-9a-f-]{36}\.tmp$/;

/**
 * Makes the folder of a new run: `out`, which must be new or empty, or "runs/<date and time>".
 *
 * @throws {DataError} if the folder cannot be made, or holds something
 */
export async function createRunFolder(out: string | undefined, now: Date): Promise<string> {
  const folder = out ?? join(runsFolder, now.toISOString().slice(0, 19).replaceAll(":", "-"));
  const refuse = (value: unknown, advice: string, cause?: unknown) =>
    new DataError(`run: --out must be a new or empty folder; got ${show(folder)} ${String(value)}. ${advice}`, {
      cause,
    });
  let entries: string[];
  try {
    await mkdir(dirname(folder), { recursive: true });
    // A folder named by the second is this run's alone, or another run's.
    await mkdir(folder, { recursive: out !== undefined });
    entries = (await readdir(folder)).filter((name) => !isLock(name) && !firstDraft.test(name));
  } catch (error) {
    if (out === undefined && (error as NodeJS.ErrnoException).code === "EEXIST")
      throw refuse("of a run that began in the same second", "Begin it again, or choose a folder with --out.", error);
    throw refuse(
      `(${(error as Error).message})`,
      "Choose another place, which you may write to and which has space.",
      error,
    );
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
  const newest = names
    .filter((name) => /^\d{4}-\d\d-\d\d/.test(name))
    .sort()
    .at(-1);
  if (newest !== undefined) return join(runsFolder, newest);
  throw new DataError(`run: "${runsFolder}" must hold a run; got none. Train first, or give the folder of a run.`);
}

/**
 * Removes what a crash left of files that were being written, in the folder of a run and in those of its trainings.
 *
 * @throws {DataError} if the folder cannot be read or cleaned
 */
export async function sweepRun(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const inside = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  for (const each of [folder, ...inside]) await sweepDrafts(each);
}

export async function writeResults(folder: string, results: Results): Promise<void> {
  await writeFileAtomic(join(folder, "results.json"), `${toJson(withoutPlaces(results))}\n`);
}
