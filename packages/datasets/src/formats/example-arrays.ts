import { DataError, requireData, show } from "@elbo/core";
import { gunzip, isGzip } from "./gunzip.js";
import { readIdx } from "./idx.js";
import { readNpy } from "./npy.js";
import { npyMagic } from "./npy-header.js";
import { readNpzMembers, requireMember } from "./npz-members.js";
import { peekHeader, readNpzArrays } from "./npz-reading.js";
import { type NumericArray, type ReadOptions } from "./numeric-array.js";
import { readFromBytes, type Reading } from "./reading.js";
import { type ZipEntry } from "./zip-directory.js";

/** The examples of a file, and their labels where it has some. */
export interface ExampleArrays {
  readonly x: NumericArray;
  readonly label?: NumericArray;
}

/** What the arrays of an npz file are called: without these "x" or its only array, and "label" where it holds numbers. */
export interface ExampleNames {
  readonly x?: string;
  readonly label?: string;
}

const where = "fromBytes";

/** Whether the bytes begin like a zip archive, which an npz file is. */
export function isNpz(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/**
 * Examples from an npz, npy or idx file, also gzipped; the first bytes tell which. An array without a name is "x".
 *
 * @throws {DataError} if the bytes are none of these, or damaged, or lack an array that is asked for
 */
export function readExamples(bytes: Uint8Array, names: ExampleNames, options: ReadOptions): ExampleArrays {
  const content = isGzip(bytes) ? gunzip(bytes, options) : bytes;
  if (isNpz(content)) return readFromBytes(content, readNpzExamples(content.length, names, options));
  const strange = [names.x, names.label].find((name) => name !== undefined && name !== "x");
  requireData(strange === undefined, where, "the name of an array", "among x", strange);
  const x = readSingle(content, options);
  return { x, ...(names.label !== undefined && { label: x }) };
}

/**
 * The only array of a file, which may have any of the formats.
 *
 * @throws {DataError} as {@link readExamples}; and if there is another number of arrays
 */
export function readOnlyArray(bytes: Uint8Array, options: ReadOptions): NumericArray {
  const content = isGzip(bytes) ? gunzip(bytes, options) : bytes;
  if (!isNpz(content)) return readSingle(content, options);
  const names = [...readFromBytes(content, readNpzMembers(where, content.length)).keys()];
  requireData(names.length === 1, where, "the file of labels", "one array", names);
  return readFromBytes(content, readNpzExamples(content.length, { x: names[0] }, options)).x;
}

/** The examples of an npz file of `size` bytes. */
export function* readNpzExamples(size: number, names: ExampleNames, { maxBytes }: ReadOptions): Reading<ExampleArrays> {
  const { x, label } = yield* chooseNpzArrays(size, names);
  const arrays = yield* readNpzArrays(where, size, { arrays: label === undefined ? [x] : [x, label], maxBytes });
  return { x: arrays.get(x)!, ...(label !== undefined && { label: arrays.get(label)! }) };
}

/** Which arrays of an npz file are the examples and their labels, with the entry of the examples. */
export function* chooseNpzArrays(
  size: number,
  names: ExampleNames,
): Reading<{ readonly x: string; readonly label: string | undefined; readonly entry: ZipEntry }> {
  const members = yield* readNpzMembers(where, size);
  const x = names.x ?? (members.size === 1 ? [...members.keys()][0]! : "x");
  const entry = requireMember(where, members, x);
  const label = names.label ?? (x !== "label" && (yield* hasNumbers(members.get("label"))) ? "label" : undefined);
  return { x, label, entry };
}

function* hasNumbers(label: ZipEntry | undefined): Reading<boolean> {
  return label !== undefined && (yield* peekHeader(where, "label", label)).elements !== undefined;
}

function readSingle(content: Uint8Array, options: ReadOptions): NumericArray {
  if (content[0] === npyMagic[0]) return readNpy(content, options);
  if (content[0] === 0) return readIdx(content, options);
  const start = show([...content.subarray(0, 8)]);
  throw new DataError(`${where}: the file must be npy, npz or idx, plain or gzipped; got a file that begins ${start}.`);
}
