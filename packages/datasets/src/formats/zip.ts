import { requireData } from "@elbo/core";
import { requireSafeName } from "./entry-name.js";
import { inflateExactly, requireSum } from "./inflate.js";

/** A file in a zip archive, as the central directory declares it. */
interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  /** Where its local header begins, and where its data begin and end. */
  readonly header: number;
  readonly start: number;
  readonly end: number;
}

const signatures = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 };
const lengths = { local: 30, central: 46, end: 22 };
const methods = { stored: 0, deflated: 8 };
const maxEntries = 4096;
const maxComment = 65535;
const encrypted = 1;

/**
 * The files of a zip archive by name, unpacked.
 *
 * @param maxBytes the most bytes of all files together, declared and actual
 * @throws {DataError} if the archive is damaged, encrypted, split or zip64; if names repeat or lead out of the folder;
 *   if entries overlap; or if the files are larger than `maxBytes` or than declared
 * @see PKWARE APPNOTE 6.3, sections 4.3 and 4.4
 */
export function readZip(where: string, bytes: Uint8Array, maxBytes: number): ReadonlyMap<string, Uint8Array> {
  const entries = readDirectory(where, bytes);
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  const advice = "Raise maxBytes if the file is meant to be this large.";
  requireData(total <= maxBytes, where, "the unpacked size", `at most ${maxBytes} bytes`, total, advice);
  requireSeparate(where, entries);
  return new Map(entries.map((entry) => [entry.name, unpack(where, bytes, entry)]));
}

function readDirectory(where: string, bytes: Uint8Array): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = findEnd(where, view);
  const [disk, firstDisk, here, count] = [4, 6, 8, 10].map((at) => view.getUint16(end + at, true));
  requireData(disk === 0 && firstDisk === 0 && here === count, where, "the archive", "in one piece", [disk, count]);
  requireData(count! <= maxEntries, where, "the number of files", `at most ${maxEntries}`, count);
  let at = view.getUint32(end + 16, true);
  const names = new Set<string>();
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count!; i++) {
    const { entry, next } = readEntry(where, view, at, end);
    requireData(!names.has(entry.name), where, "names of files", "different", entry.name);
    names.add(entry.name);
    entries.push(entry);
    at = next;
  }
  requireData(at === end, where, "the directory", `${count} entries that end at byte ${end}`, at);
  return entries;
}

/** Position of the end record, whose comment must reach exactly to the end of the file. */
function findEnd(where: string, view: DataView): number {
  const last = view.byteLength - lengths.end;
  for (let at = last; at >= Math.max(0, last - maxComment); at--)
    if (view.getUint32(at, true) === signatures.end && view.getUint16(at + 20, true) === last - at) return at;
  requireData(
    false,
    where,
    "the file",
    "a zip archive with its end record",
    `${view.byteLength} bytes`,
    "Is it cut off?",
  );
}

function readEntry(where: string, view: DataView, at: number, limit: number): { entry: ZipEntry; next: number } {
  const inside = at + lengths.central <= limit && view.getUint32(at, true) === signatures.central;
  requireData(inside, where, "the directory", "a list of entries", `something else at byte ${at}`);
  const word = (offset: number): number => view.getUint32(at + offset, true);
  const half = (offset: number): number => view.getUint16(at + offset, true);
  const next = at + lengths.central + half(28) + half(30) + half(32);
  requireData(next <= limit, where, "the directory", "complete", `an entry up to byte ${next} of ${limit}`);
  const name = requireSafeName(where, bytesAt(view, at + lengths.central, half(28)));
  requireData((half(8) & encrypted) === 0, where, name, "not encrypted", "an encrypted entry");
  const [packedSize, size, header] = [word(20), word(24), word(42)];
  const zip64 = [packedSize, size, header].includes(0xffffffff);
  requireData(!zip64, where, name, "below 4 GiB", "a zip64 entry");
  const start = dataStart(where, view, header, name, half(28), at + lengths.central);
  const end = start + packedSize;
  requireData(end <= limit, where, name, `inside the file, up to byte ${limit}`, `data up to byte ${end}`);
  return { entry: { name, method: half(10), crc: word(16), packedSize, size, header, start, end }, next };
}

/** Where the data begin after the local header, which must name the same file. */
function dataStart(
  where: string,
  view: DataView,
  header: number,
  name: string,
  nameLength: number,
  nameStart: number,
): number {
  const inside = header + lengths.local + nameLength <= view.byteLength;
  const here = inside && view.getUint32(header, true) === signatures.local;
  const same =
    here &&
    view.getUint16(header + 26, true) === nameLength &&
    bytesAt(view, header + lengths.local, nameLength).every((byte, i) => byte === view.getUint8(nameStart + i));
  requireData(same, where, name, "found where the directory says", `something else at byte ${header}`);
  return header + lengths.local + nameLength + view.getUint16(header + 28, true);
}

/** Refuses entries that share bytes, with which a small archive unpacks to a huge one. */
function requireSeparate(where: string, entries: readonly ZipEntry[]): void {
  const sorted = [...entries].sort((a, b) => a.header - b.header);
  sorted.forEach((entry, i) => {
    const before = sorted[i - 1];
    requireData(!before || before.end <= entry.header, where, "entries", "separate", [before?.name, entry.name]);
  });
}

function unpack(where: string, bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  const { name, method, crc, packedSize, size, start, end } = entry;
  const known = method === methods.deflated || (method === methods.stored && packedSize === size);
  requireData(known, where, name, "stored or deflated", `method ${method}, ${packedSize} of ${size} bytes`);
  const packed = bytes.subarray(start, end);
  return method === methods.deflated
    ? inflateExactly(where, packed, size, crc)
    : requireSum(where, packed.slice(), crc);
}

function bytesAt(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, length);
}
