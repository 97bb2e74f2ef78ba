import { cast, multiply, reduce, reshape } from "../graph/operators.js";
import { result, scalar, sizeOf, type Value } from "../graph/value.js";
import { axesOf, type Kernel, kernel, type KernelTable, type One } from "./kernel.js";

interface ReductionAttributes {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

/** A reduction over `axis`; booleans count as integers, and with no axes nothing is reduced. */
function reduction(operator: string): Kernel {
  return kernel<One, ReductionAttributes>(({ x }, { axis, keepDims }) => reduced(operator, x, axesOf(axis, x.shape), keepDims));
}

function reduced(operator: string, x: Value, axes: readonly number[], keepDims: boolean): Value {
  const numbers = x.type === "bool" ? cast(x, "int32") : x;
  return axes.length === 0 ? numbers : reduce(operator, numbers, axes, keepDims);
}

function allOrAny(operator: string): Kernel {
  return kernel<One, ReductionAttributes>(({ x }, { axis, keepDims }) =>
    cast(reduced(operator, x, axesOf(axis, x.shape), keepDims), "bool"),
  );
}

/**
 * Along one axis of several ONNX Runtime passes over NaN as tfjs does: it looks for the first value that no other is
 * beyond. Over a whole tensor it does not, so a list becomes the only row of a matrix.
 */
function argument(operator: string): Kernel {
  return kernel<One, { axis: number }>(({ x }, { axis }) => {
    const [at = 0] = axesOf(axis, x.shape);
    const shape = x.shape.filter((_, index) => index !== at);
    const isList = x.shape.length === 1;
    const numbers = isList ? reshape(cast(x, "float32"), [1, x.shape[0]!]) : cast(x, "float32");
    const attributes = { axis: isList ? 1 : at, keepdims: 0 };
    const found = result("int64", isList ? [1] : shape, { operator, inputs: [numbers], attributes });
    return cast(isList ? reshape(found, []) : found, "int32");
  });
}

function cumulative(running: (x: Value, axis: number, attributes: Record<string, number>) => Value): Kernel {
  return kernel<One, { axis: number; exclusive: boolean; reverse: boolean }>(({ x }, { axis, exclusive, reverse }) =>
    running(x, axesOf(axis, x.shape)[0]!, { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 }),
  );
}

export const reductionKernels: KernelTable = {
  Sum: reduction("ReduceSum"),
  Prod: reduction("ReduceProd"),
  // The one reduction that calls its axes otherwise.
  Max: kernel<One, { reductionIndices: number | number[]; keepDims: boolean }>(({ x }, { reductionIndices, keepDims }) =>
    reduced("ReduceMax", x, axesOf(reductionIndices, x.shape), keepDims),
  ),
  Min: reduction("ReduceMin"),
  All: allOrAny("ReduceMin"),
  Any: allOrAny("ReduceMax"),
  Mean: kernel<One, ReductionAttributes>(({ x }, { axis, keepDims }) => {
    const axes = axesOf(axis, x.shape);
    const count = sizeOf(axes.map((at) => x.shape[at]!));
    return multiply(reduced("ReduceSum", cast(x, "float32"), axes, keepDims), scalar(1 / count));
  }),
  ArgMax: argument("ArgMax"),
  ArgMin: argument("ArgMin"),
  Cumsum: cumulative((x, axis, attributes) =>
    result(x.type, x.shape, { operator: "CumSum", inputs: [x, scalar(axis, "int64")], attributes }),
  ),
  Softmax: kernel<{ logits: Value }, { dim: number }>(({ logits }, { dim }) => alongAxis("Softmax", logits, dim)),
  LogSoftmax: kernel<{ logits: Value }, { axis: number }>(({ logits }, { axis }) => alongAxis("LogSoftmax", logits, axis)),
};

function alongAxis(operator: string, x: Value, axis: number): Value {
  return result("float32", x.shape, { operator, inputs: [cast(x, "float32")], attributes: { axis } });
}

