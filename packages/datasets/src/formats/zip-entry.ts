import { requireData } from "@elbo/core";
import { unpacker } from "./inflate.js";
import { type Reading } from "./reading.js";
import { type ZipEntry } from "./zip-directory.js";

const localSignature = 0x04034b50;
const localBytes = 30;
const methods = new Map([
  [0, "stored"],
  [8, "deflated"],
] as const);
const encrypted = 1;

/** Packed bytes that are asked for at a time. */
const step = 65536;

/**
 * Unpacks an entry of an archive, and checks its size and CRC-32.
 *
 * @param where the reader and the entry's name, for errors
 * @param use takes the unpacked bytes as they come, borrowed; true ends the reading, unchecked
 * @throws {DataError} if the entry is damaged, encrypted, packed in another way, or shares bytes with the next
 * @see PKWARE APPNOTE 6.3, sections 4.3.7 and 4.4
 */
export function* unpackZipEntry(where: string, entry: ZipEntry, use: (bytes: Uint8Array) => boolean): Reading<void> {
  const { crc, packedSize, size } = entry;
  const method = requireReadable(where, entry);
  const start = yield* dataStart(where, entry);
  let enough = false;
  const { push, end } = unpacker(where, { method, packedSize, size, crc }, (bytes) => {
    enough ||= use(bytes);
  });
  for (let at = 0; at < packedSize && !enough; at += step)
    push(yield { start: start + at, end: start + Math.min(at + step, packedSize) });
  if (!enough) end();
}

/**
 * Where the bytes of an entry lie in the file, if they are stored as they are; undefined of packed ones.
 *
 * @throws {DataError} as {@link unpackZipEntry}
 */
export function* storedAt(where: string, entry: ZipEntry): Reading<number | undefined> {
  return requireReadable(where, entry) === "stored" ? yield* dataStart(where, entry) : undefined;
}

function requireReadable(where: string, { flags, method, packedSize, size }: ZipEntry): "stored" | "deflated" {
  requireData((flags & encrypted) === 0, where, "the entry", "not encrypted", `flags ${flags}`);
  const known = methods.get(method as 0 | 8);
  const holds = known !== undefined && (known === "deflated" || packedSize === size);
  requireData(holds, where, "the entry", "stored or deflated", `method ${method}, ${packedSize} of ${size} bytes`);
  return known;
}

/** Where the data begin after the local header, which must name the same file. */
function* dataStart(where: string, { name, header, packedSize, limit }: ZipEntry): Reading<number> {
  const local = yield { start: header, end: Math.min(header + localBytes + name.length, limit) };
  const view = new DataView(local.buffer, local.byteOffset, local.byteLength);
  const same =
    local.length === localBytes + name.length &&
    view.getUint32(0, true) === localSignature &&
    view.getUint16(26, true) === name.length &&
    name.every((byte, i) => byte === local[localBytes + i]);
  requireData(same, where, "the entry", "where the directory says", `something else at byte ${header}`);
  const start = header + local.length + view.getUint16(28, true);
  const end = start + packedSize;
  requireData(end <= limit, where, "the end of the entry", `at most byte ${limit}, where the next begins`, end);
  return start;
}
