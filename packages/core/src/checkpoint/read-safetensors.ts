import { CheckpointError, requireCheckpoint } from "../errors.js";
import { isJsonObject } from "../is-json-object.js";
import { type Json, type JsonObject } from "../types.js";
import { checkSeal } from "./seal.js";
import { parseStrictJson } from "./strict-json.js";
import {
  dtypes,
  elementCount,
  metadataKey,
  requireTensorName,
  type TensorArray,
  type TensorFile,
} from "./tensor-file.js";

export interface ReadSafetensorsOptions {
  /** Refuse a file without elbo's digest; false. A digest that is there is checked in any case. */
  readonly sealed?: boolean;
  /** Longest header, in bytes; 16 MiB. */
  readonly maxHeaderBytes?: number;
}

interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const where = "readSafetensors";

/**
 * Reads a safetensors file of unknown origin. Allocates the header's text and one copy of the values, never more.
 *
 * @throws {CheckpointError} unless the file keeps to the format: a JSON header without duplicate keys, known dtypes,
 *   safe names, and values that lie one after the other without gap or overlap and end with the file
 * @see https://huggingface.co/docs/safetensors
 */
export function readSafetensors(file: Uint8Array, options: ReadSafetensorsOptions = {}): TensorFile {
  const { sealed = false, maxHeaderBytes = 2 ** 24 } = options;
  const headerBytes = headerLength(file, maxHeaderBytes);
  const state = checkSeal(file);
  if (state === "broken" || (sealed && state === "absent")) throw new CheckpointError(damaged[state]);
  const header = parseHeader(file.subarray(8, 8 + headerBytes));
  const { [metadataKey]: stored, ...described } = header;
  const data = file.subarray(8 + headerBytes);
  const entries = Object.entries(described).map(([name, value]) => parseEntry(name, value));
  requireContiguous(entries, data.length);
  const { sha256, ...metadata } = parseMetadata(stored);
  return {
    tensors: new Map(entries.map((entry) => [entry.name, readTensor(entry, data)])),
    metadata: state === "absent" && sha256 !== undefined ? { sha256, ...metadata } : metadata,
  };
}

const damaged = {
  broken: `${where}: file must be as it was written; got another sha256. It is damaged: use another copy.`,
  absent: `${where}: file must be sealed with a sha256; got none. It is damaged, or not written by elbo.`,
};

function headerLength(file: Uint8Array, maxHeaderBytes: number): number {
  requireCheckpoint(file.length >= 8, where, "file", "at least 8 bytes", file.length, "Is it cut off?");
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  const limit = Math.min(maxHeaderBytes, file.length - 8);
  const advice = "It is damaged, or no safetensors file.";
  requireCheckpoint(length <= BigInt(limit), where, "header length", `at most ${limit}`, length, advice);
  return Number(length);
}

function parseHeader(bytes: Uint8Array): JsonObject {
  const opens = bytes[0] === 0x7b;
  requireCheckpoint(opens, where, "header", 'a JSON object that starts with "{"', bytes[0] ?? "nothing");
  return parseStrictJson(decodeUtf8(bytes), where) as JsonObject;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new CheckpointError(`${where}: header must be UTF-8; got other bytes. The file is damaged.`, { cause });
  }
}

function parseMetadata(value: Json | undefined): Record<string, string> {
  if (value === undefined) return {};
  const holds = isJsonObject(value) && Object.values(value).every((entry) => typeof entry === "string");
  requireCheckpoint(holds, where, metadataKey, "an object of strings", value);
  return value as Record<string, string>;
}

function parseEntry(name: string, value: Json): Entry {
  requireTensorName(where, name);
  const described = `tensor "${name}"`;
  const keys = isJsonObject(value) ? Object.keys(value).sort().join() : "";
  requireCheckpoint(keys === "data_offsets,dtype,shape", where, described, "dtype, shape, data_offsets", value);
  const { dtype, shape, data_offsets: offsets } = value as JsonObject;
  const codec = typeof dtype === "string" ? dtypes.get(dtype) : undefined;
  requireCheckpoint(codec !== undefined, where, `${described} dtype`, `among ${[...dtypes.keys()].join(", ")}`, dtype);
  requireCheckpoint(Array.isArray(shape), where, `${described} shape`, "a list of sizes", shape);
  const size = elementCount(`${where}: ${described}`, shape) * codec.bytes;
  const [begin, end] = Array.isArray(offsets) && offsets.length === 2 ? (offsets as unknown[]) : [];
  const holds = isOffset(begin) && isOffset(end) && end - begin === size;
  requireCheckpoint(holds, where, `${described} data_offsets`, `two offsets ${size} bytes apart`, offsets);
  return { name, dtype: dtype as string, shape: shape as number[], begin, end };
}

function isOffset(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function requireContiguous(entries: readonly Entry[], dataBytes: number): void {
  let at = 0;
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    const rule = "where the tensor before it ends, without gap or overlap";
    requireCheckpoint(begin === at, where, `start of tensor "${name}"`, `${at}, ${rule}`, begin);
    at = end;
  }
  requireCheckpoint(at === dataBytes, where, "length of the values", `${at}, as the header says`, dataBytes);
}

function readTensor({ dtype, shape, begin, end }: Entry, data: Uint8Array): TensorArray {
  // Not data.slice(): in Node a file comes as a Buffer, whose slice is a view of the whole.
  return { values: dtypes.get(dtype)!.view(new Uint8Array(data.subarray(begin, end)).buffer), shape };
}
