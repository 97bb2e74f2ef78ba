import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { readSafetensors } from "../checkpoint/read-safetensors.js";
import { type CheckpointNote, type CheckpointStore, type StoredCheckpoint } from "../checkpoint/store.js";
import { CheckpointError, ElboError, requireArgument, requireKnownOptions } from "../errors.js";
import { nodeFiles, type FileSystem, temporaryFor, writeFileAtomic } from "./atomic-file.js";
import { fileError } from "./file-error.js";
import { readFileWithin } from "./read-file.js";

export interface CheckpointFolderOptions {
  /** Newest checkpoints to keep, besides the best one; 3. */
  readonly keep?: number;
  /** Largest file that is read, in bytes; 2 GiB. */
  readonly maxBytes?: number;
  /** Takes the line that says which file is damaged and which is used in its place; standard error. */
  readonly report?: (line: string) => void;
  readonly files?: FileSystem;
}

interface Entry {
  readonly name: string;
  readonly step: number;
  readonly best: boolean;
}

const checkpointName = /^step-([0-9]{12})(-best)?\.safetensors$/;

/**
 * Checkpoints as files `step-<12 digits>.safetensors` in a folder, the best one so far with `-best`. Each is written
 * whole or not at all; the newest `keep` and the best stay. Other files, links among them, are never touched.
 *
 * @throws {ArgumentError} if `keep` is not a positive integer
 * @throws {DataError} from `save`, if the folder cannot be written to
 * @throws {CheckpointError} from `latest`, if there are checkpoints and all are damaged
 * @example
 * await fit(model, data.train, { epochs: 100, checkpoints: checkpointFolder("checkpoints"), resume: true });
 */
export function checkpointFolder(folder: string, options: CheckpointFolderOptions = {}): CheckpointStore {
  const where = "checkpointFolder";
  requireKnownOptions(where, options, ["keep", "maxBytes", "report", "files"]);
  const { keep = 3, maxBytes = 2 ** 31, report = toStandardError, files = nodeFiles } = options;
  requireArgument(Number.isSafeInteger(keep) && keep > 0, where, "keep", "a positive integer", keep);
  return {
    save: async (bytes, note) => {
      await makeFolder(folder);
      await writeFileAtomic(join(folder, nameOf(note)), bytes, files);
      await prune(folder, keep, files);
    },
    latest: async () => {
      await removeDrafts(folder, files);
      return newestWhole(folder, maxBytes, report);
    },
  };
}

function nameOf({ step, best }: CheckpointNote): string {
  return `step-${String(step).padStart(12, "0")}${best ? "-best" : ""}.safetensors`;
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw fileError("checkpointFolder", folder, "a folder that can be written to", cause);
  }
}

/** Checkpoints in the folder, newest first; a missing folder has none. */
async function list(folder: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const name of await fileNames(folder)) {
    const match = checkpointName.exec(name);
    if (match) entries.push({ name, step: Number(match[1]), best: match[2] !== undefined });
  }
  return entries.sort((a, b) => b.step - a.step || Number(b.best) - Number(a.best));
}

/** Names of regular files. */
async function fileNames(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw fileError("checkpointFolder", folder, "a folder that can be read", cause);
  }
}

async function prune(folder: string, keep: number, files: FileSystem): Promise<void> {
  const entries = await list(folder);
  const best = entries.find((entry) => entry.best);
  for (const entry of entries.slice(keep)) if (entry !== best) await remove(join(folder, entry.name), files);
}

/** Removes what a crash in the middle of writing left. */
async function removeDrafts(folder: string, files: FileSystem): Promise<void> {
  const names = await fileNames(folder);
  const drafts = names.filter((name) => checkpointName.test(temporaryFor(name) ?? ""));
  for (const name of drafts) await remove(join(folder, name), files);
}

async function remove(path: string, files: FileSystem): Promise<void> {
  try {
    await files.unlink(path);
  } catch (cause) {
    throw fileError("checkpointFolder", path, "removable", cause);
  }
}

async function newestWhole(
  folder: string,
  maxBytes: number,
  report: (line: string) => void,
): Promise<StoredCheckpoint | undefined> {
  const damaged: string[] = [];
  for (const { name, step } of await list(folder)) {
    try {
      const bytes = await readWhole(join(folder, name), maxBytes);
      for (const line of damaged) report(`${line} ${name} is used in its place.`);
      return { bytes, step };
    } catch (error) {
      if (!ElboError.isInstance(error)) throw error;
      damaged.push(`${join(folder, name)} is left out: ${error.message}`);
    }
  }
  if (damaged.length === 0) return undefined;
  throw new CheckpointError(
    `checkpointFolder: ${folder} must hold a whole checkpoint; got ${damaged.length} damaged ones. ` +
      `${damaged[0]} Put back a copy, or begin a new run in another folder.`,
  );
}

async function readWhole(path: string, maxBytes: number): Promise<Uint8Array> {
  const bytes = await readFileWithin(path, maxBytes);
  readSafetensors(bytes, { sealed: true });
  return bytes;
}

function toStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}
