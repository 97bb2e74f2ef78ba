import { fileError } from "./file-error.js";
import { openRegularFile, type OpenRegularOptions } from "./open-regular-file.js";

/**
 * Reads a file of at most `maxBytes`.
 *
 * @throws {DataError} if it is missing, cannot be read, is a device or a pipe, or is larger; where no links are followed, also
 *   if it is one
 */
export async function readFileWithin(
  path: string,
  maxBytes = 2 ** 31,
  options: OpenRegularOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const handle = await openRegularFile(path, undefined, options);
    try {
      const { size } = await handle.stat();
      if (size > maxBytes) throw new RangeError(`${size} bytes`);
      const bytes = new Uint8Array(size);
      let filled = 0;
      while (filled < size) {
        const { bytesRead } = await handle.read(bytes, filled, size - filled, filled);
        if (bytesRead === 0) throw new RangeError(`${filled} bytes of ${size}, for it became shorter meanwhile`);
        filled += bytesRead;
      }
      return bytes;
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw fileError("read", path, `a readable file of at most ${maxBytes} bytes`, cause);
  }
}
