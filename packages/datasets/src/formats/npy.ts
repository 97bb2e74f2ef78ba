import { type NpyHeader, npyMagic, readNpyHeader } from "./npy-header.js";
import {
  countElements,
  decodeElements,
  defaultMaxBytes,
  type NumericArray,
  type NumericValues,
  type ReadOptions,
} from "./numeric-array.js";

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
  const { header, end } = readNpyHeader("readNpy", bytes);
  const { shape, type } = header;
  const advice = (at: number) => adviceOnMore(bytes.subarray(end + at));
  countElements("readNpy", shape, type, bytes.length - end, maxBytes, advice);
  return decodeNpy("readNpy", header, new Uint8Array(bytes.subarray(end)));
}

/** What to do about bytes that follow the array. */
function adviceOnMore(more: Uint8Array): string {
  const another = npyMagic.every((byte, i) => more[i] === byte);
  return another
    ? "Another array follows: save each in a file of its own, or all in one npz file."
    : "Is the file damaged?";
}

/**
 * The array whose elements are `bytes`, in C order.
 *
 * @param bytes a buffer of their own, which is used up
 * @throws {DataError} as `decodeElements`
 */
export function decodeNpy(where: string, header: NpyHeader, bytes: Uint8Array<ArrayBuffer>): NumericArray {
  const { shape, type, littleEndian, fortranOrder } = header;
  const values = decodeElements(where, bytes, type, littleEndian);
  return { shape, type, values: fortranOrder && shape.length > 1 ? fromFortranOrder(values, shape) : values };
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
