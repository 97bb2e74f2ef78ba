import { type UseRows } from "../formats/npy-blocks.js";
import { type NumericArray } from "../formats/numeric-array.js";
import {
  listNpzArrays,
  type NpzEntry,
  type NpzOptions,
  type NpzRowsOptions,
  readNpzArrays,
  readNpzRowBlocks,
} from "../formats/npz-reading.js";
import { readFromFile, withFile } from "./open-file.js";

/**
 * Arrays of an .npz file, of which only these are read; otherwise as `readNpz`.
 *
 * @throws {DataError} as `readNpz`; and if the file cannot be read
 * @example
 * const faces = (await readNpzFile("faces.npz", { arrays: ["x"] })).get("x");
 */
export async function readNpzFile(path: string, options: NpzOptions = {}): Promise<ReadonlyMap<string, NumericArray>> {
  return withFile("readNpzFile", path, (file) => readFromFile(file, readNpzArrays("readNpzFile", file.size, options)));
}

/**
 * The arrays of an .npz file, of which no more than the headers are read; otherwise as `listNpz`.
 *
 * @throws {DataError} if the file cannot be read, or the archive or a header is damaged
 * @example
 * const [first] = await listNpzFile("faces.npz"); // { name: "x", shape: [20, 28, 28], type: "u1", bytes: ... }
 */
export async function listNpzFile(path: string): Promise<readonly NpzEntry[]> {
  return withFile("listNpzFile", path, (file) => readFromFile(file, listNpzArrays("listNpzFile", file.size)));
}

/**
 * Reads an array of an .npz file block by block; otherwise as `readNpzRows`. Of the file, 64 KiB are held at a time.
 *
 * @throws {DataError} as `readNpzRows`; and if the file cannot be read
 * @example
 * // Pictures of 0 and 1, eight to a byte.
 * const bits = new Uint8Array((20 * 784) / 8);
 * await readNpzFileRows("faces.npz", "x", ({ values }, start) => {
 *   values.forEach((value, i) => (bits[(start * 784 + i) >> 3]! |= value << (i & 7)));
 * });
 */
export async function readNpzFileRows(
  path: string,
  name: string,
  use: UseRows,
  options: NpzRowsOptions = {},
): Promise<void> {
  return withFile("readNpzFileRows", path, (file) =>
    readFromFile(file, readNpzRowBlocks("readNpzFileRows", file.size, name, options, use)),
  );
}
