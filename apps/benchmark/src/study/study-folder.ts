import { existsSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { DataError, show } from "@elbo/core";
import { createRunFolder, runsFolder } from "../run/run-folder.js";
import { type Cell } from "./cell.js";
import { cellFile, createCellFolder, isHash } from "./cell-folder.js";

/** Whether a folder holds cells of a study. */
export async function isStudy(folder: string): Promise<boolean> {
  return (await hashesIn(folder)).length > 0;
}

/** The hashes of the cells in a folder. */
async function hashesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => isHash(name) && existsSync(join(folder, name, cellFile)));
}

/**
 * The folder of a study, with a folder for each of its cells: `out`, which may hold other cells already, or the newest under
 * "runs" in which all cells are of this study, or a new one.
 *
 * @throws {DataError} if the folder cannot be made, or holds something else
 */
export async function openStudyFolder(out: string | undefined, cells: readonly Cell[], now: Date): Promise<string> {
  const folder = await findFolder(out, cells, now);
  for (const cell of cells) await createCellFolder(folder, cell);
  return folder;
}

async function findFolder(out: string | undefined, cells: readonly Cell[], now: Date): Promise<string> {
  const begun = await findStudyFolder(out, cells);
  if (begun !== undefined) return begun;
  if (out === undefined) return createRunFolder(undefined, now);
  // Another process may make its first cell at the same moment.
  await mkdir(out, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    const advice = "Choose a place that you may write to.";
    throw new DataError(`study: --out must be a folder; got ${show(out)} (${error.code}). ${advice}`, { cause: error });
  });
  return createRunFolder(out, now);
}

/** Where a study is that has begun: `out`, or the newest under "runs" in which all cells are of this study; undefined where none has. */
export async function findStudyFolder(out: string | undefined, cells: readonly Cell[]): Promise<string | undefined> {
  if (out === undefined) return begunBefore(cells);
  return (await isStudy(out)) || (await isUnfinishedStudy(out)) ? out : undefined;
}

/** What a study leaves that ends while it writes the configuration of its first cell. */
const cellDraft = /^\.cell\.json\.[0-9a-f-]{36}\.tmp$/;

/** Whether a folder holds the folder of a study's first cell, and in it no configuration yet, and nothing else. */
async function isUnfinishedStudy(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  if (names.length !== 1 || !isHash(names[0]!)) return false;
  // A file of that name is no folder of a cell.
  const files = await readdir(join(folder, names[0]!)).catch(() => ["no folder"]);
  return files.every((name) => cellDraft.test(name));
}

/** The newest study under "runs" that this one goes on with: one all of whose cells are asked for. */
async function begunBefore(cells: readonly Cell[]): Promise<string | undefined> {
  const asked = new Set(cells.map(({ hash }) => hash));
  const names = (await readdir(runsFolder).catch(() => [])).filter((name) => /^\d{4}-\d\d-\d\d/.test(name));
  for (const name of names.sort().reverse()) {
    const folder = join(runsFolder, name);
    const hashes = await hashesIn(folder);
    if (hashes.length > 0 && hashes.every((hash) => asked.has(hash))) return folder;
  }
  return undefined;
}
