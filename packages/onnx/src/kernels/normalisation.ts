import { add, divide, elementwise, multiply, subtract } from "../graph/operators.js";
import { type Value } from "../graph/value.js";
import { like } from "./arithmetic.js";
import { type Inputs, kernel, type KernelTable } from "./kernel.js";

interface BatchNorm extends Inputs {
  readonly x: Value;
  readonly mean: Value;
  readonly variance: Value;
  readonly scale: Value;
  readonly offset: Value;
}

export const normalisationKernels: KernelTable = {
  // The affine map of each channel first, so that only two operators pass over x.
  FusedBatchNorm: kernel<BatchNorm, { varianceEpsilon: number }>(({ x, mean, variance, scale, offset }, { varianceEpsilon }) => {
    const deviation = elementwise("Sqrt", add(variance, like(variance, varianceEpsilon)));
    const slope = divide(scale ?? like(x, 1), deviation);
    const shift = multiply(mean, slope);
    return add(multiply(x, slope), offset === undefined ? elementwise("Neg", shift) : subtract(offset, shift));
  }),
};
