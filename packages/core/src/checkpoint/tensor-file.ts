import { type Shape } from "../types.js";
import { requireCheckpoint } from "../errors.js";

/** Values of a stored tensor; their type is its dtype. */
export type TensorValues = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

/** A tensor at rest. */
export interface TensorArray {
  readonly values: TensorValues;
  readonly shape: Shape;
}

/** What a safetensors file holds. */
export interface TensorFile {
  readonly tensors: ReadonlyMap<string, TensorArray>;
  readonly metadata: Readonly<Record<string, string>>;
}

export type Dtype = "F32" | "F64" | "I32" | "I64" | "U8";

interface DtypeCodec {
  readonly bytes: number;
  /** A typed array over a whole buffer. Elements are little-endian, in the file and on every machine that runs tfjs. */
  readonly view: (buffer: ArrayBuffer) => TensorValues;
}

export const dtypes: ReadonlyMap<string, DtypeCodec> = new Map<Dtype, DtypeCodec>([
  ["F32", { bytes: 4, view: (buffer) => new Float32Array(buffer) }],
  ["F64", { bytes: 8, view: (buffer) => new Float64Array(buffer) }],
  ["I32", { bytes: 4, view: (buffer) => new Int32Array(buffer) }],
  ["I64", { bytes: 8, view: (buffer) => new BigInt64Array(buffer) }],
  ["U8", { bytes: 1, view: (buffer) => new Uint8Array(buffer) }],
]);

export function dtypeOf(values: TensorValues): Dtype {
  if (values instanceof Float32Array) return "F32";
  if (values instanceof Float64Array) return "F64";
  if (values instanceof Int32Array) return "I32";
  return values instanceof BigInt64Array ? "I64" : "U8";
}

/** The key under which a safetensors header holds its metadata. */
export const metadataKey = "__metadata__";

/** A name that is safe as a path: no control characters or backslash, no empty, `.` or `..` part, not absolute. */
export function requireTensorName(where: string, name: string): void {
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  const clean = !/[\u0000-\u001f\u007f\\]/.test(name) && !/^[a-zA-Z]:/.test(name) && name !== metadataKey;
  const parts = name.split("/");
  const holds = clean && parts.every((part) => part !== "" && part !== "." && part !== "..");
  requireCheckpoint(
    holds,
    where,
    "tensor name",
    "a relative path without . and .., backslash or control characters",
    name,
  );
}

/**
 * Number of elements of a shape.
 *
 * @throws {CheckpointError} unless every size is a non-negative integer and their product is exact
 */
export function elementCount(where: string, shape: readonly unknown[]): number {
  let count = 1;
  for (const size of shape) {
    const exact = Number.isSafeInteger(size) && (size as number) >= 0;
    count *= exact ? (size as number) : NaN;
    requireCheckpoint(
      Number.isSafeInteger(count),
      where,
      "shape",
      "non-negative integers of at most 2^53 values",
      shape,
    );
  }
  return count;
}
