import { readFile, stat } from "node:fs/promises";
import { fileError } from "./file-error.js";

/**
 * Reads a file of at most `maxBytes`.
 *
 * @throws {DataError} if it is missing, cannot be read, or is larger
 */
export async function readFileWithin(path: string, maxBytes = 2 ** 31): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > maxBytes) throw new RangeError(`${size} bytes`);
    return await readFile(path);
  } catch (cause) {
    throw fileError("read", path, `a readable file of at most ${maxBytes} bytes`, cause);
  }
}
