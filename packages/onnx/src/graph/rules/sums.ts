import { reduce, reshape } from "../operators.js";
import { type Candidate } from "../rewrite.js";
import { constantNumbers, sizeOf, type Value } from "../value.js";

/** Rows and elements below which one step is as fast. */
const fewestRows = 512;
const fewestElements = 2 ** 14;
/** Parts that the first step leaves to the second. */
const parts = 64;

/**
 * Rows summed to one, sum over i of x[i, c]: in parts that ONNX Runtime sums side by side, then the parts. It takes
 * all rows one after the other in one thread otherwise, with a rounding for each.
 */
export function sumRowsInParts({ operation, shape }: Candidate): Value | undefined {
  if (operation.operator !== "ReduceSum") return undefined;
  const [x, axes] = operation.inputs as [Value, Value];
  const last = x.shape.length - 1;
  const summed = constantNumbers(axes)?.map((axis) => (axis < 0 ? axis + last + 1 : axis));
  const takesRows = summed?.length === last && summed.every((axis) => axis < last);
  const columns = x.shape[last]!;
  const rows = sizeOf(x.shape) / columns;
  if (!takesRows || columns === 1 || rows < fewestRows || rows * columns < fewestElements || rows % parts !== 0)
    return undefined;
  const sums = reduce("ReduceSum", reshape(x, [parts, rows / parts, columns]), [1], false);
  return reshape(reduce("ReduceSum", sums, [0], false), shape);
}
