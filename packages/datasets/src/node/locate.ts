import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError, show } from "@elbo/core";
import { readFileWithin } from "@elbo/core/node";
import { cacheFolder } from "./cache-folder.js";
import { compressedSlack, download, type DownloadOptions } from "./download.js";
import { fashionMnistFiles, mnistFiles, type RemoteFile, type RemoteSet } from "./remote-sets.js";
import { unpackOriginal } from "./unpack-original.js";

export interface LocateOptions extends DownloadOptions {
  /**
   * A folder that holds the files, plain or .gz, itself or in a folder named after the set, in MNIST/raw, FashionMNIST/raw
   * or raw. Names may have a point: train-images.idx3-ubyte.
   * @default ELBO_DATA_DIR
   */
  readonly dataDir?: string;
  /**
   * Where downloads are kept, each set in its own folder.
   * @default ELBO_CACHE_DIR, or the system's cache folder
   */
  readonly cacheDir?: string;
}

/**
 * The unpacked content of a file: from the data folder, from the cache, or from the network, in this order.
 *
 * @throws {DataError} if a file in the data folder is not the original, or the file can be had nowhere
 */
export async function locate(set: RemoteSet, file: RemoteFile, options: LocateOptions): Promise<Uint8Array> {
  const { dataDir = process.env["ELBO_DATA_DIR"], cacheDir = cacheFolder(), mirrors = set.mirrors } = options;
  const given = dataDir ? await fromDataFolder(set, file, dataDir) : undefined;
  const folder = join(cacheDir, set.name);
  const tried = [...(dataDir ? foldersIn(dataDir, set) : []), folder];
  const looked = `It was looked for as ${namesOf(file).join(" and ")}, plain and .gz, in ${tried.join(", ")}.`;
  return (
    given ??
    (await fromCache(file, folder)) ??
    (await download(set.name, file, folder, { ...options, mirrors, looked }))
  );
}

/** Where a file of the set may lie in a data folder, in the order in which it is looked for. */
function foldersIn(folder: string, set: RemoteSet): string[] {
  return [join(folder, set.name), ...set.folders.map((name) => join(folder, name)), folder];
}

/** The names of a file: as it was published, and as some archives unpack it. */
function namesOf({ name }: RemoteFile): string[] {
  return [...new Set([name, name.replace(/-(?=idx\d-ubyte$)/, ".")])];
}

async function fromDataFolder(set: RemoteSet, file: RemoteFile, folder: string): Promise<Uint8Array | undefined> {
  if (!(await isFolder(folder)))
    throw new DataError(`${set.name}: dataDir (ELBO_DATA_DIR) must be a folder; got ${show(folder)}. Is it misspelt?`);
  const names = namesOf(file).flatMap((name) => [name, `${name}.gz`]);
  for (const path of foldersIn(folder, set).flatMap((place) => names.map((name) => join(place, name)))) {
    const bytes = await readIfPresent(path, file);
    const content = bytes && (await contentOf(path, set, file, bytes));
    if (content) return content;
  }
  return undefined;
}

/** The content, or undefined for a file of another set, which may well lie there under the same name. */
async function contentOf(
  path: string,
  set: RemoteSet,
  file: RemoteFile,
  bytes: Uint8Array,
): Promise<Uint8Array | undefined> {
  const original = await unpackOriginal(path, file, bytes).catch((error: unknown) => ({ error }));
  if ("content" in original && original.proven) return original.content;
  if (await belongsElsewhere(path, set, file, bytes)) return undefined;
  if ("error" in original) throw original.error;
  return original.content;
}

async function belongsElsewhere(
  path: string,
  set: RemoteSet,
  { name }: RemoteFile,
  bytes: Uint8Array,
): Promise<boolean> {
  for (const other of [mnistFiles, fashionMnistFiles].filter((known) => known.name !== set.name)) {
    const same = Object.values(other.files).find((file) => file.name === name);
    const proof = same && (await unpackOriginal(path, same, bytes).catch(() => undefined));
    if (proof?.proven) return true;
  }
  return false;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** A damaged file is deleted, so that it is downloaded again. */
async function fromCache(file: RemoteFile, folder: string): Promise<Uint8Array | undefined> {
  for (const path of [join(folder, `${file.name}.gz`), join(folder, file.name)]) {
    const bytes = (await isTooLarge(path, file)) ? new Uint8Array() : await readIfPresent(path, file);
    if (bytes === undefined) continue;
    const original = await unpackOriginal(path, file, bytes).catch(() => undefined);
    if (original?.proven) return original.content;
    await rm(path, { force: true });
  }
  return undefined;
}

async function isTooLarge(path: string, { bytes }: RemoteFile): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile() && found.size > bytes + compressedSlack,
    () => false,
  );
}

/** The bytes of a file, which are no more than the original has: plain, or packed as badly as can be. */
async function readIfPresent(path: string, { bytes }: RemoteFile): Promise<Uint8Array | undefined> {
  try {
    return await readFileWithin(path, bytes + compressedSlack);
  } catch (error) {
    const { code, message } = (error as Error).cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new DataError(`${show(path)}: the file must be readable and the original; got ${message}.`, { cause: error });
  }
}
