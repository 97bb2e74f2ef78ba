import { cast, comparison, multiply, reduce, where } from "../graph/operators.js";
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

function argument(operator: string, worst: number): Kernel {
  return kernel<One, { axis: number }>(({ x }, { axis }) => {
    const [at] = axesOf(axis, x.shape);
    const shape = x.shape.filter((_, index) => index !== at);
    const attributes = { axis: at ?? 0, keepdims: 0 };
    return cast(result("int64", shape, { operator, inputs: [withoutNaN(cast(x, "float32"), worst)], attributes }), "int32");
  });
}

/** tfjs passes over NaN when it looks for an extreme. */
function withoutNaN(x: Value, substitute: number): Value {
  return where(comparison("IsNaN", x), scalar(substitute), x);
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
  ArgMax: argument("ArgMax", -Infinity),
  ArgMin: argument("ArgMin", Infinity),
  Cumsum: cumulative((x, axis, attributes) =>
    result(x.type, x.shape, { operator: "CumSum", inputs: [x, scalar(axis, "int64")], attributes }),
  ),
  Softmax: kernel<{ logits: Value }, { dim: number }>(({ logits }, { dim }) => alongAxis("Softmax", logits, dim)),
  LogSoftmax: kernel<{ logits: Value }, { axis: number }>(({ logits }, { axis }) => alongAxis("LogSoftmax", logits, axis)),
};

function alongAxis(operator: string, x: Value, axis: number): Value {
  return result("float32", x.shape, { operator, inputs: [cast(x, "float32")], attributes: { axis } });
}

