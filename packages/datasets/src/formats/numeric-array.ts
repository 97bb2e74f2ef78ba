import { type Shape, requireData } from "@elbo/core";

/** Element types by NumPy's names: a letter and the number of bytes. "i8" and "u8" hold integers up to 2^53 - 1 in size. */
export type ElementType = "bool" | "u1" | "i1" | "u2" | "i2" | "u4" | "i4" | "u8" | "i8" | "f4" | "f8";

export type NumericValues =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** An array as a file holds it, in C order: the last axis changes fastest. */
export interface NumericArray {
  readonly shape: Shape;
  readonly type: ElementType;
  /** "bool" comes as a Uint8Array of 0 and 1, "u8" and "i8" as a Float64Array of integers, the rest as the type that fits. */
  readonly values: NumericValues;
}

export interface ReadOptions {
  /**
   * The most bytes that decoded values may take.
   * @default 2 ** 30, 1 GiB
   */
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
  u8: 8,
  i8: 8,
  f4: 4,
  f8: 8,
};

/** What may follow the bytes of an array, where a reader can tell. */
type Surplus = (at: number) => string;

/**
 * Number of elements of `shape`, once it is certain that they fill the bytes that follow the header.
 *
 * @param available bytes after the header
 * @param surplus what to do about more bytes than the elements take, `at` bytes after the header
 * @throws {DataError} if they do not, or exceed `maxBytes`
 */
export function countElements(
  where: string,
  shape: Shape,
  type: ElementType,
  available: number,
  maxBytes: number,
  surplus: Surplus = () => "Is the file damaged?",
): number {
  const count = shape.reduce((product, length) => product * length, 1);
  const bytes = count * bytesPerElement[type];
  const dimensions = `[${shape.join(", ")}] of ${type}`;
  const advice = "Raise maxBytes if the file is meant to be this large.";
  requireData(bytes <= maxBytes, where, "size", `at most ${maxBytes} bytes`, dimensions, advice);
  const rule = `${available} bytes, what follows the header`;
  if (bytes > available) requireData(false, where, "size", rule, dimensions, "Is the file cut off?");
  if (bytes < available) requireData(false, where, "size", rule, dimensions, surplus(bytes));
  return count;
}

const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * The elements that `bytes` hold, in the same memory.
 *
 * @param bytes a buffer of their own, which is used up
 * @throws {DataError} if a "bool" is not 0 or 1, or a "u8" or "i8" is not a safe integer
 */
export function decodeElements(
  where: string,
  bytes: Uint8Array<ArrayBuffer>,
  type: ElementType,
  littleEndian: boolean,
): NumericValues {
  if (littleEndian !== hostIsLittleEndian) swapBytes(bytes, bytesPerElement[type]);
  const { buffer } = bytes;
  switch (type) {
    case "bool":
      return checkBooleans(where, bytes);
    case "u1":
      return bytes;
    case "i1":
      return new Int8Array(buffer);
    case "u2":
      return new Uint16Array(buffer);
    case "i2":
      return new Int16Array(buffer);
    case "u4":
      return new Uint32Array(buffer);
    case "i4":
      return new Int32Array(buffer);
    case "u8":
      return safeIntegers(where, type, new BigUint64Array(buffer));
    case "i8":
      return safeIntegers(where, type, new BigInt64Array(buffer));
    case "f4":
      return new Float32Array(buffer);
    case "f8":
      return new Float64Array(buffer);
  }
}

/** Turns the bytes of every element round. */
function swapBytes(bytes: Uint8Array, width: number): void {
  for (let at = 0; at < bytes.length; at += width)
    for (let low = at, high = at + width - 1; low < high; low++, high--)
      [bytes[low], bytes[high]] = [bytes[high]!, bytes[low]!];
}

function checkBooleans(where: string, values: Uint8Array): Uint8Array {
  const bad = values.findIndex((value) => value > 1);
  requireData(bad < 0, where, `element ${bad} of type bool`, "0 or 1", values[bad]);
  return values;
}

/** Numbers in the place of integers of 64 bits. */
function safeIntegers(where: string, type: string, integers: BigInt64Array | BigUint64Array): Float64Array {
  const values = new Float64Array(integers.buffer);
  for (let i = 0; i < values.length; i++) {
    const integer = integers[i]!;
    const value = Number(integer);
    const safe = Number.isSafeInteger(value);
    if (!safe) requireData(false, where, `an element of type ${type}`, "at most 2^53 - 1 in magnitude", integer);
    values[i] = value;
  }
  return values;
}
