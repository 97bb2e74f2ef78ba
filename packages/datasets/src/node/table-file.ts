import { basename } from "node:path";
import { requireArgument, requireKnownOptions } from "@elbo/core";
import { type Dataset } from "../dataset.js";
import { defaultMaxBytes } from "../formats/numeric-array.js";
import { fromTable, type TableOptions, tableOptionNames } from "../table/from-table.js";
import { readCsv, readParquet } from "../table/read-table.js";
import { readWhole, withFile } from "./open-file.js";

export interface TableFileOptions extends TableOptions {
  /**
   * The most bytes of a CSV file, or of the cells of a Parquet file.
   * @default 2 ** 30
   */
  readonly maxBytes?: number;
}

/**
 * A data set of a table: a .csv or .tsv file, read as `fromCsv` says, or a .parquet file, of which what is wanted is read by its
 * offsets. Its name is that of the file unless `name` is given.
 *
 * @throws {DataError} if the file is missing, damaged or too large, or as `fromTable`
 * @throws {ArgumentError} if the name of the file says neither, or as `fromTable`
 * @example
 * const data = await fromTableFile("wine.csv", { label: "cultivar", split: { test: 0.2, seed: 1 } });
 */
export async function fromTableFile(path: string, options: TableFileOptions = {}): Promise<Dataset> {
  const where = "fromTableFile";
  requireKnownOptions(where, options, [...tableOptionNames, "maxBytes"]);
  const { maxBytes = defaultMaxBytes, name = basename(path), ...rest } = options;
  requireArgument(isTableFile(path), where, "path", "the name of a .csv, .tsv or .parquet file", path);
  return withFile(where, path, async (file) => {
    if (!path.toLowerCase().endsWith(".parquet")) {
      const text = new TextDecoder().decode(await readWhole(where, file, maxBytes));
      return fromTable(readCsv(text), { ...rest, name });
    }
    const slice = async (start: number, end = file.size) => {
      const bytes = await file.read({ start, end });
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    };
    return fromTable(await readParquet({ byteLength: file.size, slice }, maxBytes), { ...rest, name });
  });
}

/** Whether a file is a table, by its name. */
export function isTableFile(path: string): boolean {
  return /\.(csv|tsv|parquet)$/i.test(path);
}
