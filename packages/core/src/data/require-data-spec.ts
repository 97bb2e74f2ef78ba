import { isCount, requireCount, sizeOf } from "../counts.js";
import { requireArgument } from "../errors.js";
import { requireColumns } from "./column.js";
import { type DataSpec, type ValueKind } from "./source.js";
import { requireTransforms } from "./transform.js";

const kinds: readonly ValueKind[] = ["binary", "grey", "categorical", "real", "mixed"];
const advice = "A data set's `spec` holds it.";

/**
 * Checks what a model is told of its data.
 *
 * @throws {ArgumentError} that names the entry which is missing or impossible
 */
export function requireDataSpec(where: string, data: DataSpec | undefined): asserts data is DataSpec {
  const given = typeof data === "object" && data !== null;
  requireArgument(given, where, "data", "a description of the data", data, advice);
  const { shape, kind, levels, names, transforms, classes } = data;
  const sized = Array.isArray(shape) && shape.length > 0 && shape.every((size) => isCount(size));
  requireArgument(sized, where, "data.shape", "a list of positive integers", shape, advice);
  requireArgument(kinds.includes(kind), where, "data.kind", `one of ${kinds.join(", ")}`, kind, advice);
  const counted = levels === undefined ? kind !== "categorical" : isCount(levels, 2);
  requireArgument(counted, where, "data.levels", `an integer of at least 2 for ${kind} data`, levels, advice);
  const size = sizeOf(shape);
  const isNamed = names === undefined || (Array.isArray(names) && names.length === size);
  requireArgument(isNamed, where, "data.names", `${size} names, one for each entry of an example`, names, advice);
  requireTransforms(where, transforms, size);
  if (kind === "mixed") requireColumns(where, data.columns, shape.length === 1 ? shape[0]! : NaN);
  if (classes !== undefined) requireCount(where, "data.classes", classes);
}
