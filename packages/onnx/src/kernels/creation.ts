import { BackendError } from "@elbo/core";
import { broadcastShape, comparison, expand, filled, reshape, where } from "../graph/operators.js";
import {
  constantValue,
  type ElementType,
  hostArray,
  type HostData,
  hostValue,
  scalar,
  sizeOf,
  type Value,
} from "../graph/value.js";
import { kernel, type KernelTable, type One } from "./kernel.js";

interface FillAttributes {
  readonly shape: number[];
  readonly value: number;
  readonly dtype?: ElementType;
}

export const creationKernels: KernelTable = {
  Fill: kernel<Record<string, Value>, FillAttributes>((_, { shape, value, dtype = "float32" }) =>
    filled(shape, value, dtype),
  ),
  ZerosLike: kernel<One>(({ x }) => filled(x.shape, 0, x.type)),
  OnesLike: kernel<One>(({ x }) => filled(x.shape, 1, x.type)),
  Range: kernel<Record<string, Value>, { start: number; stop: number; step: number; dtype: ElementType }>(
    (_, { start, stop, step, dtype }) => {
      const values = counted(start, stop, step, dtype);
      return hostValue(dtype, [values.length], values);
    },
  ),
  LinSpace: kernel<Record<string, Value>, { start: number; stop: number; num: number }>((_, { start, stop, num }) => {
    const step = (stop - start) / (num - 1);
    const values = Array.from({ length: num }, (_unused, index) => (index === 0 ? start : start + index * step));
    return hostValue("float32", [num], hostArray("float32", values));
  }),
  BroadcastArgs: kernel<{ s0: Value; s1: Value }>(({ s0, s1 }) => {
    const [a, b] = [s0, s1].map(({ origin }) => ("data" in origin ? [...origin.data].map(Number) : undefined));
    if (a === undefined || b === undefined)
      throw new BackendError(
        "onnx: broadcastArgs must have shapes that are known; got a pending tensor. Read it first.",
      );
    const shape = broadcastShape(a, b);
    return hostValue("int32", [shape.length], hostArray("int32", shape));
  }),
  Diag: kernel<One>(({ x }) => {
    const size = sizeOf(x.shape);
    const range = constantValue("int32", [size], hostArray("int32", [...Array(size).keys()]));
    const diagonal = comparison("Equal", reshape(range, [size, 1]), range);
    const matrix = where(diagonal, expand(reshape(x, [size, 1]), [size, size]), scalar(0, x.type));
    return reshape(matrix, [...x.shape, ...x.shape]);
  }),
};

/** start, start + step, ... as tfjs counts them: each from the one before, rounded to the type. */
function counted(start: number, stop: number, step: number, type: ElementType): HostData {
  const backwards = (start < stop && step < 0) || (stop < start && step > 1);
  const count = start === stop || backwards ? 0 : Math.abs(Math.ceil((stop - start) / step));
  const values = hostArray(type, Array<number>(count).fill(start)) as Float32Array;
  for (let at = 1; at < count; at++) values[at] = values[at - 1]! + (stop < start && step === 1 ? -1 : step);
  return values;
}
