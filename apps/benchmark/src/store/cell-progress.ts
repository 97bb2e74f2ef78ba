import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { DataError, type JsonObject, show } from "@elbo/core";
import { readFileWithin, writeFileAtomic } from "@elbo/core/node";
import { toJson } from "../json.js";
import { ownFile, ownFolder } from "../run/own-folder.js";

/** How far a cell is: what it takes to go on with its training elsewhere, in one piece. */
export interface CellProgress {
  /** Steps that were made. */
  readonly step: number;
  /** Files by their paths in the cell's folder. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const checkpoints = "checkpoints";
const checkpointName = /^step-(\d{12})(?:-best)?\.safetensors$/;
/** What a training writes beside its checkpoints, and goes on with. */
const besideCheckpoints = /^(?:metrics\.jsonl|samples-after-epoch-\d+\.png)$/;
/** Longest file that travels. */
const mostBytes = 2 ** 28;

/** How many steps the newest checkpoint of a cell's folder has; undefined where there is none. */
export async function stepsOf(folder: string): Promise<number | undefined> {
  const newest = await newestCheckpoint(folder);
  return newest === undefined ? undefined : Number(checkpointName.exec(newest)![1]);
}

async function newestCheckpoint(folder: string): Promise<string | undefined> {
  const names = await readdir(await ownFolder(folder, checkpoints)).catch(() => []);
  return names
    .filter((name) => checkpointName.test(name))
    .sort()
    .at(-1);
}

/**
 * Reads how far a cell is, from the folder that it is being worked on in. The checkpoint is read first: what stands beside it tells
 * of its steps at least, and what it tells of more is cut off by who goes on.
 *
 * @returns undefined where there is no checkpoint
 */
export async function readProgress(folder: string): Promise<CellProgress | undefined> {
  const newest = await newestCheckpoint(folder);
  if (newest === undefined) return undefined;
  const files = new Map<string, Uint8Array>();
  const take = async (name: string) => files.set(name, await readFileWithin(join(folder, name), mostBytes, ownFile));
  // A training that goes on takes old checkpoints away.
  if ((await take(`${checkpoints}/${newest}`).catch(() => undefined)) === undefined) return undefined;
  for (const name of await readdir(folder)) if (besideCheckpoints.test(name)) await take(name);
  return { step: Number(checkpointName.exec(newest)![1]), files };
}

/** Puts how far a cell is into its folder. */
export async function writeProgress(folder: string, { files }: CellProgress): Promise<void> {
  await mkdir(await ownFolder(folder, checkpoints), { recursive: true });
  // The checkpoint comes last: who finds it finds what it tells of.
  for (const [name, bytes] of [...files].sort(([a], [b]) => Number(isCheckpoint(a)) - Number(isCheckpoint(b))))
    await writeFileAtomic(join(folder, name), bytes);
}

const isCheckpoint = (path: string) => {
  const [folder, name = ""] = path.split("/");
  return folder === checkpoints && checkpointName.test(name);
};

/** Version of the layout of a document of progress. */
const schema = 1;

/** How far a cell is, as the text of one object of a store. */
export function progressText({ step, files }: CellProgress): string {
  const packed = [...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")]);
  return toJson({ schema, step, files: Object.fromEntries(packed) as JsonObject });
}

/**
 * How far a cell is, by a text of {@link progressText}.
 *
 * @param where it lies, for errors
 * @throws {DataError} if the text is of something else, or names a file that no training writes
 */
export function parseProgress(text: string, where: string): CellProgress {
  const refuse = (got: unknown, cause?: unknown) =>
    new DataError(`store: ${where} must be how far a cell is; got ${show(got)}. Remove it: the cell begins anew.`, {
      cause,
    });
  let stored: { readonly schema?: unknown; readonly step?: unknown; readonly files?: unknown } | null;
  try {
    // Names are checked below, and a checkpoint is one string of megabytes, which the strict reader is not made for.
    stored = JSON.parse(text) as typeof stored;
  } catch (error) {
    throw refuse((error as Error).message, error);
  }
  if (stored?.schema !== schema || !Number.isSafeInteger(stored.step)) throw refuse(stored?.schema);
  const files = new Map<string, Uint8Array>();
  for (const [name, packed] of Object.entries((stored.files ?? {}) as Record<string, unknown>)) {
    if (!(besideCheckpoints.test(name) || isCheckpoint(name)) || typeof packed !== "string") throw refuse(name);
    files.set(name, Uint8Array.from(Buffer.from(packed, "base64")));
  }
  return { step: stored.step as number, files };
}
