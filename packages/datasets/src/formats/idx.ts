import { show, DataError, requireData } from "@elbo/core";
import {
  countElements,
  decodeElements,
  defaultMaxBytes,
  type ElementType,
  type NumericArray,
  type ReadOptions,
} from "./numeric-array.js";

/** Element types by the third byte of the file. */
const types = new Map<number, ElementType>([
  [0x08, "u1"],
  [0x09, "i1"],
  [0x0b, "i2"],
  [0x0c, "i4"],
  [0x0d, "f4"],
  [0x0e, "f8"],
]);

const maxRank = 8;

/**
 * Reads an idx file: two zero bytes, type, rank, the lengths of the axes and the values, all big-endian.
 *
 * @param bytes the whole file, not compressed
 * @throws {DataError} if the bytes are anything else, or more or fewer than the header says
 * @see Y. LeCun, "The MNIST database", section "File formats"
 * @example
 * const images = readIdx(bytes); // { shape: [60000, 28, 28], type: "u1", values: Uint8Array }
 */
export function readIdx(bytes: Uint8Array, { maxBytes = defaultMaxBytes }: ReadOptions = {}): NumericArray {
  const advice = bytes[0] === 0x1f && bytes[1] === 0x8b ? "This is a gzip file: pass it through gunzip." : "";
  const [zero0, zero1, code, rank] = [bytes[0], bytes[1], bytes[2], bytes[3]];
  const magic = [...bytes.subarray(0, 4)];
  const type = types.get(code ?? 0);
  if (zero0 !== 0 || zero1 !== 0 || type === undefined || rank === undefined)
    throw new DataError(
      `readIdx: the first bytes must be 0, 0, a known type and a rank; got ${show(magic)}.${advice && ` ${advice}`}`,
    );
  requireData(rank >= 1 && rank <= maxRank, "readIdx", "the rank", `from 1 to ${maxRank}`, rank);
  const start = 4 + 4 * rank;
  requireData(bytes.length >= start, "readIdx", "the header", `${start} bytes long`, bytes.length, "Is it cut off?");
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  countElements("readIdx", shape, type, bytes.length - start, maxBytes);
  return { shape, type, values: decodeElements("readIdx", new Uint8Array(bytes.subarray(start)), type, false) };
}
