import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** Of systems that have it: a pipe without a writer is opened at once, where the open would wait for one. */
const withoutWaiting = constants.O_NONBLOCK ?? 0;
const noLink = constants.O_NOFOLLOW ?? 0;

export interface OpenRegularOptions {
  /**
   * Whether a link is followed to its file.
   * @default true
   */
  readonly links?: boolean;
}

/**
 * Opens a regular file. A device or a pipe does not say how much it holds, and may never end: it is refused at once, and so is
 * a folder. What is opened is what was looked at, even where somebody exchanges the file meanwhile.
 *
 * @param flags as `open` of Node takes them, `constants.O_RDONLY` unless given
 * @returns the handle, which the caller closes
 * @throws {Error} of the file system, or that it is no regular file
 */
export async function openRegularFile(
  path: string,
  flags: number = constants.O_RDONLY,
  { links = true }: OpenRegularOptions = {},
): Promise<FileHandle> {
  const handle = await open(path, flags | withoutWaiting | (links ? 0 : noLink));
  try {
    const found = await handle.stat();
    if (found.isDirectory()) throw Object.assign(new Error("EISDIR: a folder"), { code: "EISDIR" });
    if (!found.isFile()) throw new Error("no regular file");
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}
