import { basename } from "node:path";
import { requireKnownOptions } from "@elbo/core";
import { type Dataset } from "../dataset.js";
import { isNpz, readNpzExamples } from "../formats/example-arrays.js";
import { defaultMaxBytes } from "../formats/numeric-array.js";
import { fromBytes, fromBytesOptions, type FromBytesOptions } from "../from-bytes.js";
import { interpretArrays } from "../interpret-arrays.js";
import { readFromFile, readWhole, withFile } from "./open-file.js";

export interface FromFileOptions extends Omit<FromBytesOptions, "label"> {
  /**
   * Labels, [n]: a name in an npz file; for other formats the path of a file.
   * @default "label" of an npz file, where that holds numbers
   */
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
  const { label, maxBytes = defaultMaxBytes, name = basename(path), x, ...rest } = options;
  return withFile("fromFile", path, async (file) => {
    if (isNpz(await file.read({ start: 0, end: 2 }))) {
      const arrays = await readFromFile(file, readNpzExamples(file.size, { x, label }, { maxBytes }));
      return interpretArrays(arrays, { ...rest, name });
    }
    const bytes = await readWhole("fromFile", file, maxBytes);
    const labels = label === undefined ? undefined : await readLabels(label, maxBytes);
    return fromBytes(bytes, { ...rest, x, name, maxBytes, label: labels });
  });
}

function readLabels(path: string, maxBytes: number): Promise<Uint8Array> {
  return withFile("fromFile", path, (file) => readWhole("fromFile", file, maxBytes));
}
