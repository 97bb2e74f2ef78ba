import { DataError, requireData } from "@elbo/core";
import { Inflate, inflateSync } from "fflate";
import { crc32 } from "./crc32.js";

/** Input that is inflated at a time. One step yields at most 1,032 times as much, DEFLATE's limit. */
const step = 4096;
const maxRatio = 1032;

/** What a file declares of the data that it holds packed. */
export interface Packed {
  /** "stored" holds the bytes as they are. */
  readonly method: "stored" | "deflated";
  readonly packedSize: number;
  /** Bytes when unpacked, which the caller has capped. */
  readonly size: number;
  /** CRC-32 of the unpacked bytes. */
  readonly crc: number;
}

/** Takes packed bytes, in any pieces and in order. */
export interface Unpacker {
  readonly push: (packed: Uint8Array) => void;
  /** Throws unless all is there. */
  readonly end: () => void;
}

/**
 * Unpacks data in steps, and stops as soon as there are more than declared: a small input that claims or yields a huge
 * output costs neither the memory nor the time.
 *
 * @param use takes the unpacked bytes as they come, borrowed
 * @throws {DataError} if the data are damaged, or have another size or sum
 */
export function unpacker(
  where: string,
  { method, packedSize, size, crc }: Packed,
  use: (bytes: Uint8Array) => void,
): Unpacker {
  const most = method === "deflated" ? packedSize * maxRatio : packedSize;
  requireData(size <= most, where, "the declared size", `at most ${most}, what ${packedSize} bytes can hold`, size);
  let filled = 0;
  let sum = 0;
  const take = (bytes: Uint8Array): void => {
    const holds = filled + bytes.length <= size;
    requireData(holds, where, "inflated data", `${size} bytes, as declared`, "more");
    filled += bytes.length;
    sum = crc32(bytes, sum);
    use(bytes);
  };
  const push = method === "deflated" ? inflating(where, packedSize, take) : take;
  return {
    push,
    end: () => {
      requireData(filled === size, where, "inflated data", `${size} bytes, as declared`, filled);
      requireData(sum === crc, where, "the CRC-32", `${crc}, as declared`, sum, "The file is damaged.");
    },
  };
}

function inflating(where: string, packedSize: number, take: (bytes: Uint8Array) => void): (packed: Uint8Array) => void {
  const chunks: Uint8Array[] = [];
  const inflate = new Inflate((chunk) => chunks.push(chunk));
  let pushed = 0;
  return (packed) => {
    for (let at = 0; at < packed.length; at += step) {
      const part = packed.subarray(at, at + step);
      pushed += part.length;
      const last = pushed === packedSize;
      valid(where, () => inflate.push(part, last));
      chunks.splice(0).forEach(take);
    }
  };
}

function valid(where: string, inflate: () => void): void {
  try {
    inflate();
  } catch (error) {
    const message = `${where}: compressed data must be valid DEFLATE; got an error: ${String(error)}.`;
    throw new DataError(message, { cause: error });
  }
}

/**
 * Unpacks data that are in memory.
 *
 * @throws {DataError} as {@link unpacker}
 */
export function unpackAll(
  where: string,
  packed: Uint8Array,
  declared: Omit<Packed, "packedSize">,
): Uint8Array<ArrayBuffer> {
  let filled = 0;
  const { push, end } = unpacker(where, { ...declared, packedSize: packed.length }, (bytes) => {
    out.set(bytes, filled);
    filled += bytes.length;
  });
  // Only now is it certain that the packed bytes can hold so much.
  const out = new Uint8Array(declared.size);
  push(packed);
  end();
  return out;
}

/**
 * Inflates a raw DEFLATE stream of known size, whose sum is known from elsewhere.
 *
 * @throws {DataError} if it is damaged, or has another size
 */
export function inflateWithin(where: string, packed: Uint8Array, size: number): Uint8Array {
  const most = packed.length * maxRatio;
  requireData(size <= most, where, "the declared size", `at most ${most}, what ${packed.length} bytes can hold`, size);
  return packed.length <= small ? inflateSmall(where, packed, size) : inflateLarge(where, packed, size);
}

/** What so few bytes can hold at most, 64 MiB, costs no time worth speaking of, however little of it is wanted. */
const small = 65536;

/** In one call, which takes a tenth of the time for images of few pixels. */
function inflateSmall(where: string, packed: Uint8Array, size: number): Uint8Array {
  // One byte more shows whether there are more; others are not kept.
  const room = new Uint8Array(size + 1);
  let found: Uint8Array = room;
  valid(where, () => {
    found = inflateSync(packed, { out: room });
  });
  requireData(found.length <= size, where, "inflated data", `${size} bytes, as declared`, "more");
  requireData(found.length === size, where, "inflated data", `${size} bytes, as declared`, found.length);
  return found;
}

function inflateLarge(where: string, packed: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  let filled = 0;
  const push = inflating(where, packed.length, (bytes) => {
    const holds = filled + bytes.length <= size;
    requireData(holds, where, "inflated data", `${size} bytes, as declared`, "more");
    out.set(bytes, filled);
    filled += bytes.length;
  });
  push(packed);
  requireData(filled === size, where, "inflated data", `${size} bytes, as declared`, filled);
  return out;
}
