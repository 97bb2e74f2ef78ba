import * as tf from "@tensorflow/tfjs";
import { add, cast, concat, expand, pad, reshape, slice, split, stridedSlice, transpose } from "../graph/operators.js";
import { integers, result, scalar, sizeOf, type Value } from "../graph/value.js";
import { like } from "./arithmetic.js";
import { axesOf, type Inputs, kernel, type KernelTable, type One } from "./kernel.js";

export const shapeKernels: KernelTable = {
  Reshape: kernel<One, { shape: number[] }>(({ x }, { shape }) =>
    reshape(x, tf.util.inferFromImplicitShape(shape, sizeOf(x.shape))),
  ),
  ExpandDims: kernel<{ input: Value }, { dim: number }>(({ input }, { dim }) =>
    reshape(input, withAxis(input.shape, dim)),
  ),
  Transpose: kernel<One, { perm: number[] }>(({ x }, { perm }) => transpose(x, perm)),
  BroadcastTo: kernel<One, { shape: number[] }>(({ x }, { shape }) => expand(x, shape)),
  Tile: kernel<One, { reps: number[] }>(({ x }, { reps }) => {
    const shape = x.shape.map((size, axis) => size * reps[axis]!);
    return result(x.type, shape, { operator: "Tile", inputs: [x, integers(reps)] });
  }),
  Concat: kernel<Inputs, { axis: number }>((inputs, { axis }) => joined(Object.values(inputs), axis)),
  Pack: kernel<Inputs, { axis: number }>((inputs, { axis }) => stacked(Object.values(inputs), axis)),
  Unpack: kernel<{ value: Value }, { axis: number }>(({ value }, { axis }) => {
    const [at] = axesOf(axis, value.shape);
    const shape = value.shape.filter((_, index) => index !== at);
    return split(value, at!, Array<number>(value.shape[at!]!).fill(1)).map((part) => reshape(part, shape));
  }),
  SplitV: kernel<One, { numOrSizeSplits: number | number[]; axis: number }>(({ x }, { numOrSizeSplits, axis }) => {
    const [at] = axesOf(axis, x.shape);
    return split(x, at!, tf.backend_util.prepareSplitSize({ shape: [...x.shape] } as tf.Tensor, numOrSizeSplits, at));
  }),
  Slice: kernel<One, { begin: number | number[]; size: number | number[] }>(({ x }, { begin, size }) => {
    const [start, sizes] = tf.slice_util.parseSliceParams({ shape: [...x.shape] } as tf.Tensor, begin, size);
    tf.slice_util.assertParamsValid({ shape: [...x.shape] } as tf.Tensor, start!, sizes!);
    return slice(x, start!, sizes!);
  }),
  StridedSlice: kernel<One, StridedSliceAttributes>(({ x }, attributes) => stridedSliceOf(x, attributes)),
  Reverse: kernel<One, { dims: number | number[] }>(({ x }, { dims }) => {
    const axes = axesOf(dims, x.shape);
    const start = x.shape.map((size, axis) => (axes.includes(axis) ? size - 1 : 0));
    const step = x.shape.map((_, axis) => (axes.includes(axis) ? -1 : 1));
    return axes.length === 0 || sizeOf(x.shape) === 0 ? x : stridedSlice(x, start, step, x.shape);
  }),
  PadV2: kernel<One, { paddings: [number, number][]; constantValue: number }>(({ x }, { paddings, constantValue }) =>
    // ONNX does not pad booleans.
    x.type === "bool"
      ? cast(pad(cast(x, "int32"), paddings, "constant", scalar(constantValue, "int32")), "bool")
      : pad(x, paddings, "constant", like(x, constantValue)),
  ),
  MirrorPad: kernel<One, { paddings: [number, number][]; mode: "reflect" | "symmetric" }>(
    ({ x }, { paddings, mode }) => (mode === "reflect" ? pad(x, paddings, "reflect") : padSymmetric(x, paddings)),
  ),
  AddN: kernel<Inputs>((inputs) => Object.values(inputs).reduce(add)),
};

function withAxis(shape: readonly number[], dim: number): number[] {
  tf.util.assert(
    -shape.length - 1 <= dim && dim <= shape.length,
    () => `onnx: axis must fit ${shape.length} axes; got ${dim}.`,
  );
  const at = dim < 0 ? shape.length + dim + 1 : dim;
  return [...shape.slice(0, at), 1, ...shape.slice(at)];
}

function stacked(parts: readonly Value[], axis: number): Value {
  const [first] = parts as [Value];
  for (const { type, shape } of parts) {
    tf.util.assertShapesMatch([...first.shape], [...shape], "onnx: tensors to stack must have one shape. ");
    tf.util.assert(
      type === first.type,
      () => `onnx: tensors to stack must have one type; got ${first.type} and ${type}.`,
    );
  }
  const at = axis < 0 ? axis + first.shape.length + 1 : axis;
  const shape = withAxis(first.shape, at);
  return concat(
    parts.map((x) => reshape(x, shape)),
    at,
  );
}

/** The parts that have elements, one after the other. */
function joined(parts: readonly Value[], axis: number): Value {
  const [at] = axesOf(axis, parts[0]!.shape);
  tf.backend_util.assertParamsConsistent(
    parts.map(({ shape }) => [...shape]),
    at!,
  );
  const filled = parts.filter(({ shape }) => sizeOf(shape) > 0);
  return filled.length === 0 ? concat(parts, at!) : concat(filled, at!);
}

interface StridedSliceAttributes {
  readonly begin: number[];
  readonly end: number[];
  readonly strides: number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

function stridedSliceOf(x: Value, attributes: StridedSliceAttributes): Value {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
  const info = tf.slice_util.sliceInfo(
    [...x.shape],
    begin,
    end,
    strides,
    beginMask,
    endMask,
    ellipsisMask,
    newAxisMask,
    shrinkAxisMask,
  );
  if (info.isIdentity) return reshape(x, info.finalShape);
  const size = tf.slice_util.computeOutShape(info.begin, info.end, info.strides).map(Math.abs);
  return reshape(stridedSlice(x, info.begin, info.strides, size), info.finalShape);
}

/** Padding that repeats the edge itself: the reversed edges set beside the tensor, one axis after the other. */
function padSymmetric(x: Value, paddings: readonly (readonly [number, number])[]): Value {
  return paddings.reduce((padded, [before, after], axis) => {
    const size = padded.shape[axis]!;
    const parts = [reversedPart(padded, axis, 0, before), padded, reversedPart(padded, axis, size - after, after)];
    return concat(
      parts.filter(({ shape }) => shape[axis]! > 0),
      axis,
    );
  }, x);
}

function reversedPart(x: Value, axis: number, from: number, count: number): Value {
  const pick = (value: number, others: number) => x.shape.map((_, at) => (at === axis ? value : others));
  const size = x.shape.map((length, at) => (at === axis ? count : length));
  return stridedSlice(x, pick(from + count - 1, 0), pick(-1, 1), size);
}
