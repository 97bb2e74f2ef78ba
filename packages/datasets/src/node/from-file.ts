import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { DataError, requireKnownOptions, show } from "@elbo/core";
import { type Dataset } from "../dataset.js";
import { isNpz } from "../formats/arrays.js";
import { defaultMaxBytes } from "../formats/numeric-array.js";
import { fromBytes, fromBytesOptions, type FromBytesOptions } from "../from-bytes.js";

export interface FromFileOptions extends Omit<FromBytesOptions, "label"> {
  /** Labels: a name in an npz file; for other formats the path of a file. Default: "label" of an npz file with one. */
  readonly label?: string;
}

/**
 * A data set from an .npy, .npz or idx file, also gzipped. Its content is read as {@link fromBytes} says, and its name
 * is that of the file unless `name` is given.
 *
 * @throws {DataError} if a file is missing, damaged or too large, or its values do not fit the kind
 * @throws {ArgumentError} if an option is unknown or impossible
 * @example
 * const data = await fromFile("faces.npz", { kind: "grey", divideBy: 255, split: { test: 0.2, seed: 1 } });
 */
export async function fromFile(path: string, options: FromFileOptions = {}): Promise<Dataset> {
  requireKnownOptions("fromFile", options, fromBytesOptions);
  const { label, maxBytes = defaultMaxBytes, name = basename(path), ...rest } = options;
  const bytes = await readCapped(path, maxBytes);
  const labels = label === undefined || isNpz(bytes) ? label : await readCapped(label, maxBytes);
  return fromBytes(bytes, { ...rest, name, maxBytes, label: labels });
}

async function readCapped(path: string, maxBytes: number): Promise<Uint8Array> {
  try {
    const found = await stat(path);
    // A device or a pipe does not say how much it holds, and may never end.
    if (!found.isFile() && !found.isDirectory()) throw new Error("it is a device or a pipe");
    if (found.size <= maxBytes) return await readFile(path);
    throw new DataError(`fromFile: ${show(path)} must have at most ${maxBytes} bytes; got ${found.size}. Raise maxBytes.`);
  } catch (error) {
    if (DataError.isInstance(error)) throw error;
    const message = `fromFile: path must be a file that can be read; got ${show(path)}: ${(error as Error).message}.`;
    throw new DataError(message, { cause: error });
  }
}
