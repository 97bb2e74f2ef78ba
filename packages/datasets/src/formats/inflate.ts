import { DataError, requireData } from "@elbo/core";
import { Inflate } from "fflate";
import { crc32 } from "./crc32.js";

/** Input that is inflated at a time. One step yields at most 1,032 times as much, DEFLATE's limit. */
const step = 4096;
const maxRatio = 1032;

/**
 * Inflates `deflated` into exactly `size` bytes, and stops as soon as there are more: a small input that claims or
 * yields a huge output costs neither the memory nor the time.
 *
 * @param size the declared size, which the caller has capped
 * @param crc the declared CRC-32 of the result
 * @throws {DataError} if the data are damaged, or have another size or sum
 */
export function inflateExactly(where: string, deflated: Uint8Array, size: number, crc: number): Uint8Array {
  const most = deflated.length * maxRatio;
  requireData(
    size <= most,
    where,
    "the declared size",
    `at most ${most}, what ${deflated.length} bytes can hold`,
    size,
  );
  const out = new Uint8Array(size);
  let filled = 0;
  const inflate = new Inflate((chunk) => {
    requireData(filled + chunk.length <= size, where, "inflated data", `${size} bytes, as declared`, "more");
    out.set(chunk, filled);
    filled += chunk.length;
  });
  try {
    for (let at = 0; at < deflated.length; at += step)
      inflate.push(deflated.subarray(at, at + step), at + step >= deflated.length);
  } catch (error) {
    if (DataError.isInstance(error)) throw error;
    throw new DataError(`${where}: compressed data must be valid DEFLATE; got an error: ${String(error)}.`, {
      cause: error,
    });
  }
  requireData(filled === size, where, "inflated data", `${size} bytes, as declared`, filled);
  return requireSum(where, out, crc);
}

/** The bytes, if their CRC-32 is the declared one. */
export function requireSum(where: string, bytes: Uint8Array, crc: number): Uint8Array {
  const sum = crc32(bytes);
  requireData(sum === crc, where, "the CRC-32", `${crc}, as declared`, sum, "The file is damaged.");
  return bytes;
}
