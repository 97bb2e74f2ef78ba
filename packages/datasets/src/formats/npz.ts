import { type UseRows } from "./npy-blocks.js";
import { type NumericArray } from "./numeric-array.js";
import {
  listNpzArrays,
  type NpzEntry,
  type NpzOptions,
  type NpzRowsOptions,
  readNpzArrays,
  readNpzRowBlocks,
} from "./npz-reading.js";
import { readFromBytes } from "./reading.js";

/**
 * Reads an archive of NumPy arrays, as `np.savez` and `np.savez_compressed` write it.
 *
 * @param bytes the whole file
 * @param options arrays: the names of those to read, default all; maxBytes: the most bytes of these together, headers
 *   included, default 2^30
 * @returns the arrays by name, in the order of `arrays` or else of the archive
 * @throws {DataError} if the archive or one of these arrays is damaged, unsafe, too large or missing, or holds no
 *   numbers; names which
 * @example
 * const x = readNpz(bytes, { arrays: ["x"] }).get("x");
 */
export function readNpz(bytes: Uint8Array, options: NpzOptions = {}): ReadonlyMap<string, NumericArray> {
  return readFromBytes(bytes, readNpzArrays("readNpz", bytes.length, options));
}

/**
 * The arrays of an npz file, of which no more than the headers are unpacked.
 *
 * @throws {DataError} if the archive or a header is damaged
 * @example
 * const names = listNpz(bytes).map(({ name }) => name);
 */
export function listNpz(bytes: Uint8Array): readonly NpzEntry[] {
  return readFromBytes(bytes, listNpzArrays("listNpz", bytes.length));
}

/**
 * Reads an array of an npz file block by block, for what is too large to be held whole.
 *
 * @param use takes the rows from `start` on: [rows, ...], the last time fewer
 * @param options rows: the most of a block, default 1024; maxBytes: the most bytes of a block, default 2^30
 * @throws {DataError} as {@link readNpz}; and if the array has no axis of rows, or is in Fortran order
 * @example
 * let total = 0;
 * readNpzRows(bytes, "x", ({ values }) => values.forEach((value) => (total += value)));
 */
export function readNpzRows(bytes: Uint8Array, name: string, use: UseRows, options: NpzRowsOptions = {}): void {
  readFromBytes(bytes, readNpzRowBlocks("readNpzRows", bytes.length, name, options, use));
}
