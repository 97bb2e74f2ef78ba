import { DataError, requireData } from "@elbo/core";
// In browsers another build: that of Node speaks of its Buffer.
import { parse } from "#csv-parse";
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { type Dataset } from "../dataset.js";
import { defaultMaxBytes } from "../formats/numeric-array.js";
import { fromTable, type TableOptions } from "./from-table.js";
import { requirePages } from "./parquet-pages.js";
import { type Cell, type Table } from "./raw-column.js";

/** Separators of which the one is taken that the first line has most of. */
const separators = [",", ";", "\t", "|"];

/**
 * The columns of a CSV text with a line of names.
 *
 * @throws {DataError} if a line has another number of values, a quote does not end, or names repeat
 */
export function readCsv(text: string): Table {
  const [line = ""] = text.split(/\r?\n/, 1);
  const delimiter = separators.reduce((best, each) =>
    line.split(each).length > line.split(best).length ? each : best,
  );
  let rows: string[][];
  try {
    rows = parse(text, { delimiter, bom: true, skip_empty_lines: true });
  } catch (error) {
    throw new DataError(`fromCsv: the text must be CSV (RFC 4180); got an error: ${(error as Error).message}.`, {
      cause: error,
    });
  }
  const names = (rows[0] ?? []).map((name) => name.trim());
  requireData(rows.length > 1, "fromCsv", "the text", "a line of names and at least one row", `${rows.length} lines`);
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  requireData(repeated === undefined, "fromCsv", "names of columns", "different", repeated);
  return Object.fromEntries(names.map((name, i) => [name, rows.slice(1).map((row) => row[i])]));
}

/**
 * A data set of a CSV text: a line of names, then a row a line, with commas, semicolons, tabs or bars between values.
 *
 * @throws {DataError} if the text is no CSV, or as `fromTable`
 * @throws {ArgumentError} as `fromTable`
 * @see RFC 4180, https://www.rfc-editor.org/rfc/rfc4180
 * @example
 * const data = fromCsv("age,smokes\n31,no\n45,yes\n,no\n62,yes", { types: { age: "real" }, split: { validation: 0, test: 1 } });
 */
export function fromCsv(text: string, options: TableOptions = {}): Dataset {
  return fromTable(readCsv(text), options);
}

/**
 * A data set of a Parquet file in memory, packed in any of the usual ways. Columns of one value a row are read; lists and others are refused.
 *
 * @param bytes the whole file
 * @throws {DataError} if the bytes are no Parquet file or a column holds something else, or as `fromTable`
 * @throws {ArgumentError} as `fromTable`
 * @see https://parquet.apache.org/docs/file-format/
 * @example
 * const data = await fromParquet(bytes, { types: { x: "real" }, split: { validation: 0, test: 0 } });
 */
export async function fromParquet(bytes: Uint8Array, options: TableOptions = {}): Promise<Dataset> {
  // A Buffer's slice would be a view of Node's pool.
  const { buffer } = new Uint8Array(bytes);
  const file = { byteLength: bytes.length, slice: (start: number, end?: number) => buffer.slice(start, end) };
  return fromTable(await readParquet(file), options);
}

/** The columns of a Parquet file, of which parts are read as they are wanted. */
export async function readParquet(file: AsyncBuffer, maxBytes = defaultMaxBytes): Promise<Table> {
  try {
    return await readColumns(file, maxBytes);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`fromParquet: the file must be Parquet; got an error: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

async function readColumns(file: AsyncBuffer, maxBytes: number): Promise<Table> {
  const metadata = await parquetMetadataAsync(file);
  const rows = Number(metadata.num_rows);
  const fields = parquetSchema(metadata).children;
  const nested = fields.find(({ children, element }) => children.length > 0 || element.repetition_type === "REPEATED");
  const where = "fromParquet";
  requireData(nested === undefined, where, "columns", "of one value a row", nested?.element.name);
  const counted = Number.isSafeInteger(rows) && rows >= 0;
  requireData(counted, where, "the number of rows", "an integer from 0", rows);
  // A cell takes eight bytes at least.
  const size = rows * fields.length * 8;
  requireData(
    size <= maxBytes,
    where,
    "the table",
    `at most ${maxBytes} bytes`,
    size,
    "Raise maxBytes if it is meant to be so large.",
  );
  const names = fields.map(({ element }) => element.name);
  requireOwnColumns(metadata, names);
  await requirePages(file, metadata);
  const table: Record<string, Cell[]> = Object.fromEntries(names.map((name) => [name, new Array<Cell>(rows)]));
  await parquetRead({
    file,
    metadata,
    compressors,
    onChunk: ({ columnName, columnData, rowStart }) => {
      const column = table[columnName]!;
      for (let i = 0; i < columnData.length; i++) column[rowStart + i] = columnData[i] as Cell;
    },
  });
  const strange = names.find((name) =>
    table[name]!.some((cell) => typeof cell === "object" && cell !== null && !(cell instanceof Date)),
  );
  requireData(strange === undefined, where, "columns", "of numbers, texts, dates or truth", strange, "Drop it first.");
  return table;
}

/** A column that the schema does not name is read with the others, and its errors come to nobody. */
function requireOwnColumns({ row_groups: groups }: FileMetaData, names: readonly string[]): void {
  const where = "fromParquet";
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  requireData(repeated === undefined, where, "names of columns", "different", repeated);
  for (const { columns } of groups) {
    const found = columns.map((column) => column.meta_data?.path_in_schema.join("/"));
    const same = found.length === names.length && names.every((name, i) => found[i] === name);
    requireData(same, where, "columns of each part", `those of the schema, ${names.join(", ")}`, found);
  }
}
