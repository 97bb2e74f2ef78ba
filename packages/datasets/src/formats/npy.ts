import { DataError, show, requireData } from "@elbo/core";
import { parseNpyHeader } from "./npy-header.js";
import {
  countElements,
  decodeElements,
  defaultMaxBytes,
  type NumericArray,
  type NumericValues,
  type ReadOptions,
} from "./numeric-array.js";

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const maxHeaderBytes = 65536;

/**
 * Reads a NumPy array file, versions 1 to 3, little- or big-endian, in C or Fortran order.
 *
 * @param bytes the whole file
 * @returns the array in C order
 * @throws {DataError} if the bytes are anything else, hold another element type, or are more or fewer than the header
 *   says
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @example
 * const { shape, values } = readNpy(bytes);
 */
export function readNpy(bytes: Uint8Array, { maxBytes = defaultMaxBytes }: ReadOptions = {}): NumericArray {
  if (magic.some((byte, i) => bytes[i] !== byte))
    throw new DataError(`readNpy: the file must begin with \\x93NUMPY; got ${show([...bytes.subarray(0, 6)])}.`);
  const { text, end } = headerText(bytes);
  const { type, littleEndian, fortranOrder, shape } = parseNpyHeader(text);
  const count = countElements("readNpy", shape, type, bytes.length - end, maxBytes);
  const values = decodeElements("readNpy", bytes, end, type, count, littleEndian);
  return { shape, type, values: fortranOrder ? fromFortranOrder(values, shape) : values };
}

function headerText(bytes: Uint8Array): { text: string; end: number } {
  const version = bytes[6] ?? 0;
  requireData(version >= 1 && version <= 3, "readNpy", "the version", "1, 2 or 3", version);
  const start = version === 1 ? 10 : 12;
  const advice = "Is the file cut off?";
  requireData(bytes.length >= start, "readNpy", "the file", `at least ${start} bytes long`, bytes.length, advice);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const available = Math.min(maxHeaderBytes, bytes.length - start);
  requireData(length <= available, "readNpy", "the length of the header", `at most ${available}`, length, advice);
  const header = bytes.subarray(start, start + length);
  const strange = header.find((byte) => byte > 126);
  requireData(strange === undefined, "readNpy", "the header", "ASCII text", strange);
  return { text: String.fromCharCode(...header), end: start + length };
}

/** The same array with the last axis changing fastest instead of the first. */
function fromFortranOrder(values: NumericValues, shape: readonly number[]): NumericValues {
  const out = values.slice();
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, length) => product * length, 1));
  let from = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = values[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}
