import { randomUUID } from "node:crypto";
import { open, readdir, rename, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileError } from "./file-error.js";

/** What of the file system writing needs; a test may put a failing one in its place. */
export interface FileSystem {
  readonly open: typeof open;
  readonly rename: typeof rename;
  readonly unlink: typeof unlink;
}

export const nodeFiles: FileSystem = { open, rename, unlink };

const temporary = /^\.(.+)\.[0-9a-f-]{36}\.tmp$/;

/** The name of the file that a temporary file was to become; undefined for a file that is none. */
export function temporaryFor(name: string): string | undefined {
  return temporary.exec(name)?.[1];
}

/**
 * Writes a file whole or not at all: to a temporary name in the same folder, flushed to the disk, renamed, and the
 * folder flushed. After a crash the old content or the new is there, never a part.
 *
 * @throws {DataError} if the folder is missing or not writable, or the disk is full; what was there before stays
 * @example
 * await writeFileAtomic("model.safetensors", await saveModel(model));
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array | string, files = nodeFiles): Promise<void> {
  const folder = dirname(path);
  const draft = join(folder, `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await writeFlushed(draft, bytes, files);
    await files.rename(draft, path);
    await flushFolder(folder, files);
  } catch (cause) {
    await files.unlink(draft).catch(() => undefined);
    throw fileError("writeFileAtomic", path, "writable", cause);
  }
}

/**
 * Removes what a crash in the middle of {@link writeFileAtomic} left in a folder. Nobody may be writing there meanwhile.
 *
 * @throws {DataError} if the folder cannot be read, or a file not removed
 * @example
 * await sweepDrafts("run");
 */
export async function sweepDrafts(folder: string): Promise<void> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const drafts = entries.filter((entry) => entry.isFile() && temporaryFor(entry.name) !== undefined);
    for (const { name } of drafts) await unlink(join(folder, name));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return;
    throw fileError("sweepDrafts", folder, "a folder that can be cleaned", cause);
  }
}

async function writeFlushed(path: string, bytes: Uint8Array | string, files: FileSystem): Promise<void> {
  const file = await files.open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename survive a power cut. Windows cannot open a folder, and does not need to. */
export async function flushFolder(path: string, files: FileSystem): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await files.open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
