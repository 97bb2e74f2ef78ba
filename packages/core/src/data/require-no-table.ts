import { requireArgument } from "../errors.js";
import { type DataSpec } from "./source.js";

/**
 * Checks that examples are arrays of one kind of values, where a model makes nothing of the columns of a table.
 *
 * @throws {ArgumentError} if the data are "mixed"
 */
export function requireNoTable(where: string, { kind }: DataSpec): void {
  const advice = "Rows of a table are modelled by vae, iwae and their relatives.";
  requireArgument(kind !== "mixed", where, "data.kind", "of arrays: binary, grey, categorical or real", kind, advice);
}
