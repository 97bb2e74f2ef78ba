import { type Shape, requireData } from "@elbo/core";

/** Element types by NumPy's names: a letter and the number of bytes. "i8" holds integers up to 2^53 - 1 in size. */
export type ElementType = "bool" | "u1" | "i1" | "u2" | "i2" | "u4" | "i4" | "i8" | "f4" | "f8";

export type NumericValues =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** An array as a file holds it, in C order: the last axis changes fastest. */
export interface NumericArray {
  readonly shape: Shape;
  readonly type: ElementType;
  /** "bool" comes as a Uint8Array of 0 and 1, "i8" as a Float64Array of integers, the rest as the type that fits. */
  readonly values: NumericValues;
}

export interface ReadOptions {
  /** The most bytes that decoded values may take. Default: 2^30, 1 GiB. */
  readonly maxBytes?: number;
}

export const defaultMaxBytes = 2 ** 30;

export const bytesPerElement: Readonly<Record<ElementType, number>> = {
  bool: 1,
  u1: 1,
  i1: 1,
  u2: 2,
  i2: 2,
  u4: 4,
  i4: 4,
  i8: 8,
  f4: 4,
  f8: 8,
};

/**
 * Number of elements of `shape`, once it is certain that they fill the bytes that follow the header.
 *
 * @param available bytes after the header
 * @throws {DataError} if they do not, or exceed `maxBytes`
 */
export function countElements(
  where: string,
  shape: Shape,
  type: ElementType,
  available: number,
  maxBytes: number,
): number {
  const count = shape.reduce((product, length) => product * length, 1);
  const bytes = count * bytesPerElement[type];
  const dimensions = `[${shape.join(", ")}] of ${type}`;
  const advice = "Raise maxBytes if the file is meant to be this large.";
  requireData(bytes <= maxBytes, where, "size", `at most ${maxBytes} bytes`, dimensions, advice);
  const rule = `${available} bytes, what follows the header`;
  requireData(bytes === available, where, "size", rule, dimensions, "Is the file cut off?");
  return count;
}

/**
 * The elements that `bytes` hold from `offset` on, in a fresh array.
 *
 * @throws {DataError} if a "bool" is not 0 or 1, or an "i8" is not a safe integer
 */
export function decodeElements(
  where: string,
  bytes: Uint8Array,
  offset: number,
  type: ElementType,
  count: number,
  littleEndian: boolean,
): NumericValues {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset);
  const fill = <T extends NumericValues>(out: T, read: (at: number) => number): T => {
    for (let i = 0; i < out.length; i++) out[i] = read(i * out.BYTES_PER_ELEMENT);
    return out;
  };
  switch (type) {
    case "bool":
      return checkBooleans(where, bytes.slice(offset, offset + count));
    case "u1":
      return bytes.slice(offset, offset + count);
    case "i1":
      return fill(new Int8Array(count), (at) => view.getInt8(at));
    case "u2":
      return fill(new Uint16Array(count), (at) => view.getUint16(at, littleEndian));
    case "i2":
      return fill(new Int16Array(count), (at) => view.getInt16(at, littleEndian));
    case "u4":
      return fill(new Uint32Array(count), (at) => view.getUint32(at, littleEndian));
    case "i4":
      return fill(new Int32Array(count), (at) => view.getInt32(at, littleEndian));
    case "i8":
      return fill(new Float64Array(count), (at) => safeInteger(where, view.getBigInt64(at, littleEndian)));
    case "f4":
      return fill(new Float32Array(count), (at) => view.getFloat32(at, littleEndian));
    case "f8":
      return fill(new Float64Array(count), (at) => view.getFloat64(at, littleEndian));
  }
}

function checkBooleans(where: string, values: Uint8Array): Uint8Array {
  const bad = values.findIndex((value) => value > 1);
  requireData(bad < 0, where, `element ${bad} of type bool`, "0 or 1", values[bad]);
  return values;
}

function safeInteger(where: string, value: bigint): number {
  const number = Number(value);
  requireData(Number.isSafeInteger(number), where, "an element of type i8", "at most 2^53 - 1 in magnitude", value);
  return number;
}
