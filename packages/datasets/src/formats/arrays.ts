import { DataError, show } from "@elbo/core";
import { gunzip, isGzip } from "./gunzip.js";
import { readIdx } from "./idx.js";
import { readNpy } from "./npy.js";
import { readNpz } from "./npz.js";
import { type NumericArray, type ReadOptions } from "./numeric-array.js";

/** Whether the bytes begin like a zip archive, which an npz file is. */
export function isNpz(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/**
 * Reads an npy, npz or idx file, also gzipped; the first bytes tell which.
 *
 * @returns the arrays by name; the array of a format without names is "x"
 * @throws {DataError} if the bytes are none of these, or damaged
 */
export function readArrays(bytes: Uint8Array, options: ReadOptions = {}): ReadonlyMap<string, NumericArray> {
  const content = isGzip(bytes) ? gunzip(bytes, options) : bytes;
  if (isNpz(content)) return readNpz(content, options);
  if (content[0] === 0x93) return new Map([["x", readNpy(content, options)]]);
  if (content[0] === 0) return new Map([["x", readIdx(content, options)]]);
  const start = show([...content.subarray(0, 8)]);
  throw new DataError(
    `readArrays: the file must be npy, npz or idx, plain or gzipped; got a file that begins ${start}.`,
  );
}
