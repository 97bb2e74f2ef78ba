import { basename } from "node:path";
import { requireKnownOptions } from "@elbo/core";
import { type Dataset } from "../dataset.js";
import {
  chooseNpzArrays,
  type ExampleNames,
  isNpz,
  readNpzExamples,
  readOnlyArray,
} from "../formats/example-arrays.js";
import { npyMagic } from "../formats/npy-header.js";
import { readNpzArrays } from "../formats/npz-reading.js";
import { defaultMaxBytes } from "../formats/numeric-array.js";
import { fromBytes, fromBytesOptions, type FromBytesOptions } from "../from-bytes.js";
import { storedAt } from "../formats/zip-entry.js";
import { interpretArrays, type Interpretation } from "../interpret-arrays.js";
import { trainValidationTest } from "../split.js";
import { type OpenFile, readFromFile, readWhole, withFile } from "./open-file.js";
import { openRows } from "./row-file.js";
import { rowSource } from "./row-source.js";

export interface FromFileOptions extends Omit<FromBytesOptions, "label"> {
  /**
   * Labels, [n]: a name in an npz file; for other formats the path of a file.
   * @default "label" of an npz file, where that holds numbers
   */
  readonly label?: string;
}

/**
 * A data set from an .npy, .npz or idx file, also gzipped. Its content is read as {@link fromBytes} says, and its name
 * is that of the file unless `name` is given. Of an .npy file, or an array that np.savez stored without packing it, with more than
 * `maxBytes` the rows stay in the file, and are read by their offsets when they are wanted.
 *
 * @throws {DataError} if a file is missing, damaged, or packed and too large, or its values do not fit the kind
 * @throws {ArgumentError} if an option is unknown or impossible
 * @example
 * const data = await fromFile("faces.npz", { kind: "grey", divideBy: 255, split: { test: 0.2, seed: 1 } });
 */
export async function fromFile(path: string, options: FromFileOptions = {}): Promise<Dataset> {
  requireKnownOptions(where, options, fromBytesOptions);
  const { label, maxBytes = defaultMaxBytes, name = basename(path), x, ...rest } = options;
  return withFile(where, path, async (file) => {
    const start = await file.read({ start: 0, end: npyMagic.length });
    if (isNpz(start)) return fromNpz(file, { x, label }, { ...rest, name }, maxBytes);
    if (file.size > maxBytes && npyMagic.every((byte, i) => start[i] === byte)) {
      const rows = await openRows(where, file, { start: 0, end: file.size });
      const labels = label === undefined ? undefined : readOnlyArray(await readLabels(label, maxBytes), { maxBytes });
      return trainValidationTest(await rowSource(rows, labels, { ...rest, name }), rest.split);
    }
    const bytes = await readWhole(where, file, maxBytes);
    const labels = label === undefined ? undefined : await readLabels(label, maxBytes);
    return fromBytes(bytes, { ...rest, x, name, maxBytes, label: labels });
  });
}

const where = "fromFile";

async function fromNpz(
  file: OpenFile,
  names: ExampleNames,
  options: Interpretation,
  maxBytes: number,
): Promise<Dataset> {
  const { x, label, entry } = await readFromFile(file, chooseNpzArrays(file.size, names));
  const start = entry.size > maxBytes ? await readFromFile(file, storedAt(`${where}, ${x}.npy`, entry)) : undefined;
  if (start === undefined) {
    const arrays = await readFromFile(file, readNpzExamples(file.size, names, { maxBytes }));
    return interpretArrays(arrays, options);
  }
  const rows = await openRows(`${where}, ${x}.npy`, file, { start, end: start + entry.size, crc: entry.crc });
  const labels =
    label === undefined
      ? undefined
      : (await readFromFile(file, readNpzArrays(where, file.size, { arrays: [label], maxBytes }))).get(label);
  return trainValidationTest(await rowSource(rows, labels, options), options.split);
}

function readLabels(path: string, maxBytes: number): Promise<Uint8Array> {
  return withFile(where, path, (file) => readWhole(where, file, maxBytes));
}
