import { type DataSpec } from "@elbo/core";
import { type Dataset, fromCsv, fromParquet, type TableOptions } from "@elbo/datasets";

/**
 * A table that a visitor dropped in.
 *
 * @param wanted what a model was built for, whose columns it has to have
 * @throws {DataError} if it is none, or lacks one of the columns
 */
export async function readTable(name: string, file: Uint8Array, wanted?: DataSpec): Promise<Dataset> {
  const columns = wanted?.columns;
  const options: TableOptions = { name: "table", split: { validation: 0 }, ...(columns && { columns }) };
  if (/\.parquet$/i.test(name)) return fromParquet(file, options);
  return fromCsv(new TextDecoder().decode(file), options);
}
