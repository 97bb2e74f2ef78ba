import { requireData } from "@elbo/core";
import { unpackAll } from "./inflate.js";
import { defaultMaxBytes, type ReadOptions } from "./numeric-array.js";

const flags = { headerSum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 };
const trailerBytes = 8;

/** Whether the bytes begin like a gzip file. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Unpacks a gzip file of one member, and checks its size and CRC-32.
 *
 * @param options maxBytes: the most bytes of the result; default 2^30
 * @throws {DataError} if the bytes are not such a file, are damaged, or unpack to more than `maxBytes`
 * @see RFC 1952, https://www.rfc-editor.org/rfc/rfc1952
 * @example
 * const images = readIdx(gunzip(bytes));
 */
export function gunzip(bytes: Uint8Array, { maxBytes = defaultMaxBytes }: ReadOptions = {}): Uint8Array {
  requireData(isGzip(bytes), "gunzip", "the first bytes", "31, 139", [...bytes.subarray(0, 2)]);
  const start = headerEnd(bytes);
  const end = bytes.length - trailerBytes;
  requireData(start <= end, "gunzip", "the file", "complete", `${bytes.length} bytes`, "Is it cut off?");
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + end, trailerBytes);
  const size = trailer.getUint32(4, true);
  const advice = "Raise maxBytes if the file is meant to be this large.";
  requireData(size <= maxBytes, "gunzip", "the unpacked size", `at most ${maxBytes} bytes`, size, advice);
  const crc = trailer.getUint32(0, true);
  return unpackAll("gunzip", bytes.subarray(start, end), { method: "deflated", size, crc });
}

/** Where the compressed data begin. Past the end if the header does not end. */
function headerEnd(bytes: Uint8Array): number {
  const flag = bytes[3] ?? flags.reserved;
  const known = bytes[2] === 8 && (flag & flags.reserved) === 0;
  requireData(known, "gunzip", "the header", "that of a DEFLATE stream", [...bytes.subarray(0, 4)]);
  let at = 10;
  if (flag & flags.extra) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  for (const text of [flags.name, flags.comment]) if (flag & text) at = pastZero(bytes, at);
  return flag & flags.headerSum ? at + 2 : at;
}

function pastZero(bytes: Uint8Array, from: number): number {
  const zero = bytes.indexOf(0, from);
  return zero < 0 ? bytes.length : zero + 1;
}
