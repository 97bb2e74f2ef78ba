import { cast, comparison, filled, multiply, pad, reduce, reshape, slice, where } from "../graph/operators.js";
import { result, scalar, sizeOf, type Value } from "../graph/value.js";
import { integers32, like } from "./arithmetic.js";
import { axesOf, type Kernel, kernel, type KernelTable, type One } from "./kernel.js";

interface ReductionAttributes {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

/** A reduction over `axis`; booleans count as integers, and with no axes nothing is reduced. */
function reduction(operator: string): Kernel {
  return kernel<One, ReductionAttributes>(({ x }, { axis, keepDims }) =>
    reduced(operator, x, axesOf(axis, x.shape), keepDims),
  );
}

function reduced(operator: string, x: Value, axes: readonly number[], keepDims: boolean): Value {
  const numbers = x.type === "bool" ? cast(x, "int32") : x;
  return axes.length === 0 ? numbers : reduce(operator, numbers, axes, keepDims);
}

/** A maximum or minimum, NaN wherever there is one, which ONNX Runtime may pass over. */
function extreme(operator: string, x: Value, axes: readonly number[], keepDims: boolean): Value {
  const most = cast(reduced(operator, x, axes, keepDims), x.type);
  if (x.type !== "float32" || axes.length === 0) return most;
  const count = reduced("ReduceMax", cast(comparison("IsNaN", x), "float32"), axes, keepDims);
  return where(comparison("Greater", count, like(count, 0)), like(most, NaN), most);
}

/** Booleans count from 0 or 1 on, which is the result where there are none. */
function allOrAny(operator: string, none: 0 | 1): Kernel {
  return kernel<One, ReductionAttributes>(({ x }, { axis, keepDims }) => {
    const found = reduced(operator, x, axesOf(axis, x.shape), keepDims);
    return sizeOf(x.shape) === 0 ? filled(found.shape, none, "bool") : cast(found, "bool");
  });
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

interface CumulativeAttributes {
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

/** Running sums or products; booleans count as integers. */
function cumulative(running: (x: Value, axis: number, attributes: CumulativeAttributes) => Value): Kernel {
  return kernel<One, CumulativeAttributes & { axis: number }>(({ x }, { axis, ...attributes }) =>
    running(x.type === "bool" ? cast(x, "int32") : x, axesOf(axis, x.shape)[0]!, attributes),
  );
}

function runningSum(x: Value, axis: number, { exclusive, reverse }: CumulativeAttributes): Value {
  const attributes = { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 };
  return result(x.type, x.shape, { operator: "CumSum", inputs: [x, scalar(axis, "int64")], attributes });
}

/** ONNX has none: products of 1, 2, 4, ... neighbours, each of two that are known. */
function runningProduct(x: Value, axis: number, { exclusive, reverse }: CumulativeAttributes): Value {
  let product = exclusive ? shifted(x, axis, 1, reverse) : x;
  for (let length = 1; length < x.shape[axis]!; length *= 2)
    product = multiply(product, shifted(product, axis, length, reverse));
  return product;
}

/** Every element `count` places on along the axis, with ones in the places that are free. */
function shifted(x: Value, axis: number, count: number, back: boolean): Value {
  const size = x.shape.map((length, at) => (at === axis ? length - count : length));
  const start = x.shape.map((_, at) => (at === axis && back ? count : 0));
  const free: [number, number] = back ? [0, count] : [count, 0];
  const paddings = x.shape.map((_, at): [number, number] => (at === axis ? free : [0, 0]));
  return pad(slice(x, start, size), paddings, "constant", like(x, 1));
}

export const reductionKernels: KernelTable = {
  Sum: reduction("ReduceSum"),
  Prod: kernel<One, ReductionAttributes>(({ x }, { axis, keepDims }) => {
    const product = (numbers: Value) => reduced("ReduceProd", numbers, axesOf(axis, x.shape), keepDims);
    return x.type === "float32" ? product(x) : integers32(product, x);
  }),
  // The one reduction that calls its axes otherwise.
  Max: kernel<One, { reductionIndices: number | number[]; keepDims: boolean }>(
    ({ x }, { reductionIndices, keepDims }) => extreme("ReduceMax", x, axesOf(reductionIndices, x.shape), keepDims),
  ),
  Min: kernel<One, ReductionAttributes>(({ x }, { axis, keepDims }) =>
    extreme("ReduceMin", x, axesOf(axis, x.shape), keepDims),
  ),
  All: allOrAny("ReduceMin", 1),
  Any: allOrAny("ReduceMax", 0),
  Mean: kernel<One, ReductionAttributes>(({ x }, { axis, keepDims }) => {
    const axes = axesOf(axis, x.shape);
    const count = sizeOf(axes.map((at) => x.shape[at]!));
    return multiply(reduced("ReduceSum", cast(x, "float32"), axes, keepDims), scalar(count === 0 ? 0 : 1 / count));
  }),
  ArgMax: argument("ArgMax"),
  ArgMin: argument("ArgMin"),
  Cumsum: cumulative(runningSum),
  Cumprod: cumulative(runningProduct),
  Softmax: kernel<{ logits: Value }, { dim: number }>(({ logits }, { dim }) => alongAxis("Softmax", logits, dim)),
  LogSoftmax: kernel<{ logits: Value }, { axis: number }>(({ logits }, { axis }) =>
    alongAxis("LogSoftmax", logits, axis),
  ),
};

function alongAxis(operator: string, x: Value, axis: number): Value {
  return result("float32", x.shape, { operator, inputs: [cast(x, "float32")], attributes: { axis } });
}
