import { type Shape, ShapeError } from "@elbo/core";
import { typeCode } from "./model.js";
import {
  constantValue,
  type ElementType,
  hostArray,
  hostValue,
  integers,
  result,
  results,
  scalar,
  sizeOf,
  type Value,
} from "./value.js";

// Builders of ONNX operators that infer the type and shape of their result.

/**
 * The shape to which `shapes` broadcast.
 *
 * @throws {ShapeError} if two sizes of an axis differ and neither is 1
 */
export function broadcastShape(...shapes: readonly Shape[]): number[] {
  const rank = shapes.reduce((most, { length }) => Math.max(most, length), 0);
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[shape.length - rank + axis] ?? 1).filter((size) => size !== 1);
    if (sizes.some((size) => size !== sizes[0])) throw broadcastError(shapes);
    return sizes[0] ?? 1;
  });
}

function broadcastError(shapes: readonly Shape[]): ShapeError {
  const got = shapes.map((shape) => `[${shape.join(", ")}]`).join(" and ");
  return new ShapeError(`onnx: shapes must broadcast to one another; got ${got}.`);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** An operator that works element by element and broadcasts; its result has the type of the first input. */
export function elementwise(operator: string, ...inputs: readonly Value[]): Value {
  return result(inputs[0]!.type, broadcastShape(...inputs.map(({ shape }) => shape)), { operator, inputs });
}

/** An operator that compares element by element. */
export function comparison(operator: string, ...inputs: readonly Value[]): Value {
  return result("bool", broadcastShape(...inputs.map(({ shape }) => shape)), { operator, inputs });
}

export const add = (a: Value, b: Value): Value => elementwise("Add", a, b);
export const subtract = (a: Value, b: Value): Value => elementwise("Sub", a, b);
export const multiply = (a: Value, b: Value): Value => elementwise("Mul", a, b);
export const divide = (a: Value, b: Value): Value => elementwise("Div", a, b);

/** ONNX Runtime chooses between numbers only; booleans pass as integers. */
export function where(condition: Value, then: Value, otherwise: Value): Value {
  if (then.type === "bool") return cast(where(condition, cast(then, "int32"), cast(otherwise, "int32")), "bool");
  const shape = broadcastShape(condition.shape, then.shape, otherwise.shape);
  return result(then.type, shape, { operator: "Where", inputs: [condition, then, otherwise] });
}

export function cast(value: Value, type: ElementType): Value {
  if (value.type === type) return value;
  return result(type, value.shape, { operator: "Cast", inputs: [value], attributes: { to: typeCode(type) } });
}

/** The same elements in another shape. Costs nothing where the elements are already on the host. */
export function reshape(value: Value, shape: Shape): Value {
  if (sameShape(value.shape, shape)) return value;
  const { origin } = value;
  if (origin.kind === "host" || origin.kind === "constant") return { type: value.type, shape, origin };
  const source =
    origin.kind === "result" && origin.operation.operator === "Reshape" ? origin.operation.inputs[0]! : value;
  return result(value.type, shape, { operator: "Reshape", inputs: [source, integers(shape)] });
}

/** Axis i of the result is axis `order[i]` of `value`. */
export function transpose(value: Value, order: readonly number[]): Value {
  if (order.every((from, to) => from === to)) return value;
  const { origin } = value;
  if (origin.kind === "result" && origin.operation.operator === "Transpose") {
    const inner = origin.operation.attributes["perm"] as readonly number[];
    return transpose(
      origin.operation.inputs[0]!,
      order.map((axis) => inner[axis]!),
    );
  }
  const shape = order.map((axis) => value.shape[axis]!);
  return result(value.type, shape, { operator: "Transpose", inputs: [value], attributes: { perm: order } });
}

export function expand(value: Value, shape: Shape): Value {
  if (sameShape(value.shape, shape)) return value;
  return result(value.type, shape, { operator: "Expand", inputs: [value, integers(shape)] });
}

/** A tensor of equal elements. */
export function filled(shape: Shape, number: number, type: ElementType = "float32"): Value {
  return sizeOf(shape) === 1
    ? constantValue(type, shape, hostArray(type, [number]))
    : expand(scalar(number, type), shape);
}

export function concat(values: readonly Value[], axis: number): Value {
  if (values.length === 1) return values[0]!;
  const size = values.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  const shape = values[0]!.shape.map((length, at) => (at === axis ? size : length));
  return result(values[0]!.type, shape, { operator: "Concat", inputs: values, attributes: { axis } });
}

/**
 * `size` elements from `start` on, along every axis. Rows of a tensor that is on the host are taken from it at once: as
 * numbers in the graph, their places would make a model of each batch of a data set.
 */
export function slice(value: Value, start: readonly number[], size: Shape): Value {
  if (sameShape(value.shape, size)) return value;
  if (value.origin.kind === "host" && sameShape(value.shape.slice(1), size.slice(1))) {
    const width = sizeOf(size.slice(1));
    const data = value.origin.data.subarray(start[0]! * width, (start[0]! + size[0]!) * width);
    return hostValue(value.type, size, data);
  }
  const axes = size.map((_, axis) => axis).filter((axis) => size[axis] !== value.shape[axis]);
  const pick = (list: readonly number[]) => integers(axes.map((axis) => list[axis]!));
  const ends = start.map((from, axis) => from + size[axis]!);
  return result(value.type, size, { operator: "Slice", inputs: [value, pick(start), pick(ends), integers(axes)] });
}

/** Parts of the given sizes along one axis. */
export function split(value: Value, axis: number, sizes: readonly number[]): Value[] {
  if (sizes.length === 1) return [value];
  const outputs = sizes.map((size) => ({
    type: value.type,
    shape: value.shape.map((length, at) => (at === axis ? size : length)),
  }));
  return results(outputs, { operator: "Split", inputs: [value, integers(sizes)], attributes: { axis } });
}

/** Every `step`-th element of each axis, from `start` on; a negative step goes backwards. */
export function stridedSlice(value: Value, start: readonly number[], step: readonly number[], size: Shape): Value {
  // An end before the first element cannot be written as an index, for negative indices count from the end.
  const ends = start.map((from, axis) => {
    const end = from + size[axis]! * step[axis]!;
    return end < 0 ? -(2 ** 31) : end;
  });
  const axes = integers(start.map((_, axis) => axis));
  const inputs = [value, integers(start), integers(ends), axes, integers(step)];
  return result(value.type, size, { operator: "Slice", inputs });
}

export function gather(value: Value, indices: Value, axis: number): Value {
  const shape = [...value.shape.slice(0, axis), ...indices.shape, ...value.shape.slice(axis + 1)];
  return result(value.type, shape, { operator: "Gather", inputs: [value, indices], attributes: { axis } });
}

export function pad(value: Value, paddings: readonly (readonly [number, number])[], mode: string, fill?: Value): Value {
  const shape = value.shape.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1]);
  const amounts = integers([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  return result(value.type, shape, { operator: "Pad", inputs: [value, amounts, fill], attributes: { mode } });
}

/** Reduces `axes`, which must not be empty. */
export function reduce(operator: string, value: Value, axes: readonly number[], keepDims: boolean): Value {
  const shape = value.shape.flatMap((size, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [size]));
  const keepdims = keepDims ? 1 : 0;
  // In this operator set, the axes of a sum are an input and those of other reductions an attribute.
  if (operator === "ReduceSum")
    return result(value.type, shape, { operator, inputs: [value, integers(axes)], attributes: { keepdims } });
  return result(value.type, shape, { operator, inputs: [value], attributes: { axes, keepdims } });
}

/** Matrices multiplied over the last two axes. */
export function matmul(a: Value, b: Value): Value {
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...batch, a.shape.at(-2)!, b.shape.at(-1)!];
  return result(a.type, shape, { operator: "MatMul", inputs: [a, b] });
}

/** Two matrices multiplied, each of them transposed or not. */
export function gemm(a: Value, b: Value, transposeA: boolean, transposeB: boolean): Value {
  const shape = [a.shape[transposeA ? 1 : 0]!, b.shape[transposeB ? 0 : 1]!];
  const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
  return result(a.type, shape, { operator: "Gemm", inputs: [a, b], attributes });
}

/** 1 where the index of the last axis is the class, else 0, after `depth` classes; [...shape, depth]. */
export function oneHot(classes: Value, depth: number, type: ElementType, on = 1, off = 0): Value {
  const range: Value = {
    type: "int32",
    shape: [depth],
    origin: { kind: "constant", data: hostArray("int32", [...Array(depth).keys()]) },
  };
  const hit = comparison("Equal", reshape(classes, [...classes.shape, 1]), range);
  return on === 1 && off === 0 ? cast(hit, type) : where(hit, scalar(on, type), scalar(off, type));
}

/** So steep that every positive normal float32 gives 1. */
const steepest = 3.4e38;

/** 1 where x > 0 and 0 where it is not, in one pass: min(max(steepest x, 0), 1). */
export function unitStep(x: Value): Value {
  const attributes = { alpha: { float: steepest }, beta: { float: 0 } };
  return result("float32", x.shape, { operator: "HardSigmoid", inputs: [x], attributes });
}

/** All elements in one axis. */
export function flat(value: Value): Value {
  return reshape(value, [sizeOf(value.shape)]);
}
