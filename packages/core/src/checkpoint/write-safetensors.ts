import {
  metadataKey,
  requireTensorName,
  dtypeOf,
  dtypes,
  elementCount,
  type TensorArray,
  type TensorFile,
} from "./tensor-file.js";
import { requireCheckpoint } from "../errors.js";
import { emptySeal, seal } from "./seal.js";

const where = "writeSafetensors";

/**
 * Tensors and metadata as a safetensors file: eight bytes of header length, a JSON header, the values. The metadata
 * gain `sha256`, a digest of the whole file; equal content gives equal bytes.
 *
 * @throws {CheckpointError} if a name is unsafe, a shape does not fit its values, or the metadata hold `sha256`
 * @see https://huggingface.co/docs/safetensors
 * @example
 * writeSafetensors({ tensors: new Map([["w", { values: new Float32Array(6), shape: [2, 3] }]]), metadata: {} });
 */
export function writeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  requireCheckpoint(!("sha256" in metadata), where, "metadata", "free of sha256, which it adds", Object.keys(metadata));
  // Wide elements first, so that every tensor is aligned to its element size.
  const ordered = [...tensors].sort(([, a], [, b]) => width(b) - width(a));
  const header = encodeHeader(ordered, { sha256: emptySeal, ...metadata });
  const size = ordered.reduce((sum, [, { values }]) => sum + values.byteLength, 0);
  const file = new Uint8Array(8 + header.length + size);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  let at = 8 + header.length;
  for (const [, { values }] of ordered) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  seal(file);
  return file;
}

function encodeHeader(tensors: readonly [string, TensorArray][], metadata: Record<string, string>): Uint8Array {
  const header: [string, unknown][] = [[metadataKey, metadata]];
  let at = 0;
  for (const [name, { values, shape }] of tensors) {
    requireTensorName(where, name);
    const fits = elementCount(where, shape) === values.length;
    requireCheckpoint(fits, where, `tensor "${name}"`, `${values.length} values in the shape`, shape);
    header.push([name, { dtype: dtypeOf(values), shape, data_offsets: [at, at + values.byteLength] }]);
    at += values.byteLength;
  }
  const text = `{${header.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`;
  const bytes = new TextEncoder().encode(text);
  // Spaces up to a multiple of eight, so that the values are aligned.
  const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8).fill(0x20);
  padded.set(bytes);
  return padded;
}

function width({ values }: TensorArray): number {
  return dtypes.get(dtypeOf(values))!.bytes;
}
