import { readFile, stat } from "node:fs/promises";
import { fileError } from "./file-error.js";

/**
 * Reads a file of at most `maxBytes`.
 *
 * @throws {DataError} if it is missing, cannot be read, is a device or a pipe, or is larger
 */
export async function readFileWithin(path: string, maxBytes = 2 ** 31): Promise<Uint8Array> {
  try {
    const found = await stat(path);
    // A device or a pipe does not say how much it holds, and may never end.
    if (!found.isFile() && !found.isDirectory()) throw new RangeError("no regular file");
    if (found.size > maxBytes) throw new RangeError(`${found.size} bytes`);
    return await readFile(path);
  } catch (cause) {
    throw fileError("read", path, `a readable file of at most ${maxBytes} bytes`, cause);
  }
}
