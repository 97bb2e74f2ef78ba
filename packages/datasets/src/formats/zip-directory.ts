import { requireData } from "@elbo/core";
import { type Reading } from "./reading.js";

/** A file in a zip archive, as the central directory declares it. */
export interface ZipEntry {
  /** As it stands there: UTF-8 or not, safe or not. */
  readonly name: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  /** Where its local header begins, and the place that its data may reach: the next header or the directory. */
  readonly header: number;
  readonly limit: number;
}

const signatures = { central: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator64: 0x07064b50 };
const lengths = { central: 46, end: 22, end64: 56, locator64: 20 };
const maxEntries = 4096;
const maxComment = 65535;
/** In an entry or the end record of an archive beyond 2 or 4 GiB: the number is in a zip64 record. */
const elsewhere = 0xffffffff;
const zip64Extra = 1;

/**
 * What a zip archive of `size` bytes lists. Only its end is read.
 *
 * @throws {DataError} if the directory is damaged, split or too long
 * @see PKWARE APPNOTE 6.3, sections 4.3.12 to 4.3.16 and 4.5.3
 */
export function* readZipDirectory(where: string, size: number): Reading<readonly ZipEntry[]> {
  const { start, end, count } = yield* findDirectory(where, size);
  requireData(count <= maxEntries, where, "the number of files", `at most ${maxEntries}`, count);
  requireData(start <= end, where, "the directory", `before byte ${end}`, start);
  const entries = parseDirectory(where, viewOf(yield { start, end }), count);
  return withLimits(entries, start);
}

interface Directory {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

function* findDirectory(where: string, size: number): Reading<Directory> {
  const tailStart = Math.max(0, size - lengths.end - maxComment - lengths.locator64);
  const tail = viewOf(yield { start: tailStart, end: size });
  const at = findEnd(where, tail, size);
  const [disk, firstDisk, here, count] = [4, 6, 8, 10].map((offset) => tail.getUint16(at + offset, true));
  requireData(disk === 0 && firstDisk === 0 && here === count, where, "the archive", "in one piece", [disk, count]);
  const locator = at - lengths.locator64;
  if (locator >= 0 && tail.getUint32(locator, true) === signatures.locator64)
    return yield* findDirectory64(where, wide(tail, locator + 8), tailStart + locator);
  return { start: tail.getUint32(at + 16, true), end: tailStart + at, count: count! };
}

/** As the end record of an archive says that may be larger than 4 GiB. */
function* findDirectory64(where: string, at: number, limit: number): Reading<Directory> {
  const record = viewOf(yield { start: at, end: Math.min(at + lengths.end64, limit) });
  const whole = record.byteLength === lengths.end64 && record.getUint32(0, true) === signatures.end64;
  requireData(whole, where, "the end record", "where its locator says", `something else at byte ${at}`);
  return { start: wide(record, 48), end: at, count: wide(record, 32) };
}

/** Position of the end record, whose comment must reach exactly to the end of the file. */
function findEnd(where: string, tail: DataView, size: number): number {
  const last = tail.byteLength - lengths.end;
  for (let at = last; at >= 0; at--)
    if (tail.getUint32(at, true) === signatures.end && tail.getUint16(at + 20, true) === last - at) return at;
  requireData(false, where, "the file", "a zip archive with its end record", `${size} bytes`, "Is it cut off?");
}

type Listed = Omit<ZipEntry, "limit">;

function parseDirectory(where: string, view: DataView, count: number): Listed[] {
  const entries: Listed[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const { entry, next } = parseEntry(where, view, at);
    entries.push(entry);
    at = next;
  }
  requireData(at === view.byteLength, where, "the directory", `${count} entries in ${view.byteLength} bytes`, at);
  return entries;
}

function parseEntry(where: string, view: DataView, at: number): { entry: Listed; next: number } {
  const inside = at + lengths.central <= view.byteLength && view.getUint32(at, true) === signatures.central;
  requireData(inside, where, "the directory", "a list of entries", `something else after ${at} bytes`);
  const word = (offset: number): number => view.getUint32(at + offset, true);
  const half = (offset: number): number => view.getUint16(at + offset, true);
  const extra = at + lengths.central + half(28);
  const next = extra + half(30) + half(32);
  const rule = `complete in ${view.byteLength} bytes`;
  requireData(next <= view.byteLength, where, "the directory", rule, `an entry up to byte ${next}`);
  const name = new Uint8Array(view.buffer, view.byteOffset + at + lengths.central, half(28)).slice();
  const [size, packedSize, header] = withZip64(view, [word(24), word(20), word(42)], extra, extra + half(30));
  return {
    entry: {
      name,
      flags: half(8),
      method: half(10),
      crc: word(16),
      packedSize: packedSize!,
      size: size!,
      header: header!,
    },
    next,
  };
}

/** The numbers, with those that are elsewhere from the record of zip64 in the extra field, where they stand in order. */
function withZip64(view: DataView, numbers: readonly number[], start: number, end: number): number[] {
  let [at, recordEnd] = [end, end];
  for (let record = start; record + 4 <= end; record += 4 + view.getUint16(record + 2, true))
    if (view.getUint16(record, true) === zip64Extra)
      [at, recordEnd] = [record + 4, Math.min(end, record + 4 + view.getUint16(record + 2, true))];
  return numbers.map((number) => {
    if (number !== elsewhere || at + 8 > recordEnd) return number;
    at += 8;
    return wide(view, at - 8);
  });
}

function withLimits(entries: readonly Listed[], directory: number): ZipEntry[] {
  const places = [...new Set([...entries.map(({ header }) => header), directory])].sort((a, b) => a - b);
  const next = new Map(places.map((place, i) => [place, places[i + 1] ?? directory]));
  return entries.map((entry) => ({ ...entry, limit: next.get(entry.header)! }));
}

function wide(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
