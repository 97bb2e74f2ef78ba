import { type Dataset, fromCsv, fromParquet } from "@elbo/datasets";

/** A table that a visitor dropped in. @throws {DataError} if it is none */
export async function readTable(name: string, file: Uint8Array): Promise<Dataset> {
  const options = { name: "table", split: { validation: 0 } };
  if (/\.parquet$/i.test(name)) return fromParquet(file, options);
  return fromCsv(new TextDecoder().decode(file), options);
}
