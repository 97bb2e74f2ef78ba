import { requireData } from "@elbo/core";
import { readNpy } from "./npy.js";
import { defaultMaxBytes, type NumericArray, type ReadOptions } from "./numeric-array.js";
import { readZip } from "./zip.js";

const extension = ".npy";

/**
 * Reads an archive of NumPy arrays, as `np.savez` and `np.savez_compressed` write it.
 *
 * @param bytes the whole file
 * @param options maxBytes: the most bytes of all arrays together, headers included; default 2^30
 * @returns the arrays by name, in the order of the archive
 * @throws {DataError} if the archive or one of its arrays is damaged, unsafe or too large
 * @example
 * const x = readNpz(bytes).get("x");
 */
export function readNpz(
  bytes: Uint8Array,
  { maxBytes = defaultMaxBytes }: ReadOptions = {},
): ReadonlyMap<string, NumericArray> {
  const arrays = new Map<string, NumericArray>();
  for (const [name, content] of readZip("readNpz", bytes, maxBytes)) {
    requireData(name.endsWith(extension), "readNpz", "names of files", `NAME${extension}`, name);
    arrays.set(name.slice(0, -extension.length), readNpy(content, { maxBytes }));
  }
  return arrays;
}
