import { type Shape, requireArgument, requireData } from "@elbo/core";
import { npyBlocks, type UseRows } from "./npy-blocks.js";
import { type AnyNpyHeader, maxNpyStart, readAnyNpyHeader } from "./npy-header.js";
import { readNpzMembers, requireMember } from "./npz-members.js";
import { defaultMaxBytes, type ElementType, type NumericArray, type ReadOptions } from "./numeric-array.js";
import { type Reading } from "./reading.js";
import { type ZipEntry } from "./zip-directory.js";
import { unpackZipEntry } from "./zip-entry.js";

/** An array of an npz file that has not been read. */
export interface NpzEntry {
  readonly name: string;
  /** Bytes when unpacked, with the header. */
  readonly bytes: number;
  readonly shape: Shape;
  /** Absent where it holds something else than numbers, such as text or Python's objects. */
  readonly type?: ElementType;
}

export interface NpzOptions extends ReadOptions {
  /**
   * Names of the arrays to read; nothing else in the file matters then.
   * @default all
   */
  readonly arrays?: readonly string[];
}

export interface NpzRowsOptions extends ReadOptions {
  /**
   * Rows that are handed over at a time.
   * @default 1024
   */
  readonly rows?: number;
}

/** Lists the arrays of a file of `size` bytes. */
export function* listNpzArrays(where: string, size: number): Reading<NpzEntry[]> {
  const entries: NpzEntry[] = [];
  for (const [name, entry] of yield* readNpzMembers(where, size)) {
    const { shape, elements } = yield* peekHeader(where, name, entry);
    entries.push({ name, bytes: entry.size, shape, ...(elements && { type: elements.type }) });
  }
  return entries;
}

/** Reads arrays of a file of `size` bytes, in the order in which they are asked for. */
export function* readNpzArrays(
  where: string,
  size: number,
  { arrays, maxBytes = defaultMaxBytes }: NpzOptions,
): Reading<ReadonlyMap<string, NumericArray>> {
  const members = yield* readNpzMembers(where, size);
  const asked = (arrays ?? [...members.keys()]).map((name) => [name, requireMember(where, members, name)] as const);
  const total = asked.reduce((sum, [, entry]) => sum + entry.size, 0);
  const advice =
    "Raise maxBytes if the file is meant to be this large, or save it with np.savez, whose rows can be read by offset.";
  requireData(total <= maxBytes, where, "the unpacked size", `at most ${maxBytes} bytes`, total, advice);
  const read = new Map<string, NumericArray>();
  for (const [name, entry] of asked)
    yield* decodeEntry(where, name, entry, { maxBytes }, (array) => void read.set(name, array));
  return read;
}

/** Hands the rows of an array over, block by block. */
export function* readNpzRowBlocks(
  where: string,
  size: number,
  name: string,
  { rows = 1024, maxBytes = defaultMaxBytes }: NpzRowsOptions,
  use: UseRows,
): Reading<void> {
  requireArgument(Number.isSafeInteger(rows) && rows > 0, where, "rows", "a positive integer", rows);
  const entry = requireMember(where, yield* readNpzMembers(where, size), name);
  yield* decodeEntry(where, name, entry, { rows, maxBytes }, use);
}

function* decodeEntry(
  where: string,
  name: string,
  entry: ZipEntry,
  options: { readonly rows?: number; readonly maxBytes: number },
  use: UseRows,
): Reading<void> {
  const place = placeOf(where, name);
  const { push, end } = npyBlocks(place, { size: entry.size, ...options }, use);
  yield* unpackZipEntry(place, entry, (bytes) => {
    push(bytes);
    return false;
  });
  end();
}

/** The header of an entry, of which no more is read than may belong to it. */
export function* peekHeader(where: string, name: string, entry: ZipEntry): Reading<AnyNpyHeader> {
  const place = placeOf(where, name);
  const start = new Uint8Array(Math.min(entry.size, maxNpyStart));
  let filled = 0;
  yield* unpackZipEntry(place, entry, (bytes) => {
    const part = bytes.subarray(0, start.length - filled);
    start.set(part, filled);
    filled += part.length;
    return filled === maxNpyStart;
  });
  return readAnyNpyHeader(place, start).header;
}

function placeOf(where: string, name: string): string {
  return `${where}, ${name}.npy`;
}
