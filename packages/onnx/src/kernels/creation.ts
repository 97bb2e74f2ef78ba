import { comparison, expand, filled, reshape, where } from "../graph/operators.js";
import { constantValue, type ElementType, hostArray, hostValue, scalar, sizeOf, type Value } from "../graph/value.js";
import { kernel, type KernelTable, type One } from "./kernel.js";

interface FillAttributes {
  readonly shape: number[];
  readonly value: number;
  readonly dtype?: ElementType;
}

export const creationKernels: KernelTable = {
  Fill: kernel<Record<string, Value>, FillAttributes>((_, { shape, value, dtype = "float32" }) => filled(shape, value, dtype)),
  ZerosLike: kernel<One>(({ x }) => filled(x.shape, 0, x.type)),
  OnesLike: kernel<One>(({ x }) => filled(x.shape, 1, x.type)),
  Range: kernel<Record<string, Value>, { start: number; stop: number; step: number; dtype: ElementType }>(
    (_, { start, stop, step, dtype }) => {
      const values = counted(start, stop, step);
      return hostValue(dtype, [values.length], hostArray(dtype, values));
    },
  ),
  LinSpace: kernel<Record<string, Value>, { start: number; stop: number; num: number }>((_, { start, stop, num }) => {
    const step = (stop - start) / (num - 1);
    const values = Array.from({ length: num }, (_unused, index) => (index === 0 ? start : start + index * step));
    return hostValue("float32", [num], hostArray("float32", values));
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
function counted(start: number, stop: number, step: number): number[] {
  const count = Math.sign(stop - start) === Math.sign(step) ? Math.ceil(Math.abs((stop - start) / step)) : 0;
  const values: number[] = [];
  for (let at = start; values.length < count; at = Math.fround(at + step)) values.push(at);
  return values;
}
