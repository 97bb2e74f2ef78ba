import { join } from "node:path";
import { type Column } from "@elbo/core";
import { writeFileAtomic } from "@elbo/core/node";
import { toCsv } from "@elbo/datasets";
import { UsageError } from "../command-line/usage-error.js";
import { type TrainingResult } from "../run/results.js";

export interface WriteRowsOptions {
  readonly columns: readonly Column[];
  /** Where the file goes: `out`, or `name` in the folder of the training. */
  readonly out: string | undefined;
  readonly name: string;
  readonly folder: string;
  readonly training: TrainingResult;
}

/**
 * Writes rows of a table as CSV, in the user's units.
 *
 * @param rows [count, columns]
 * @returns the path of the file
 * @throws {UsageError} if `out` is a picture
 */
export async function writeRows(
  rows: ArrayLike<number>,
  { columns, out, name, folder, training }: WriteRowsOptions,
): Promise<string> {
  if (out !== undefined && !out.toLowerCase().endsWith(".csv"))
    throw new UsageError("--out", "a file that ends in .csv, because the examples are rows of a table", out);
  const file = out ?? join(folder, training.folder, name);
  await writeFileAtomic(file, new TextEncoder().encode(toCsv(columns, rows)));
  return file;
}
