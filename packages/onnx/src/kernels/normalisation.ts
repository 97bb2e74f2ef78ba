import { add, divide, elementwise, matmul, multiply, subtract } from "../graph/operators.js";
import { constantValue, hostArray, type Value } from "../graph/value.js";
import { like, square } from "./arithmetic.js";
import { type Inputs, kernel, type KernelTable, type One } from "./kernel.js";

interface BatchNorm extends Inputs {
  readonly x: Value;
  readonly mean: Value;
  readonly variance: Value;
  readonly scale: Value;
  readonly offset: Value;
}

/** y = x n^-beta with n = bias + alpha sum of x^2 over the channels up to `depthRadius` away. */
interface LocalResponse {
  readonly depthRadius: number;
  readonly bias: number;
  readonly alpha: number;
  readonly beta: number;
}

export const normalisationKernels: KernelTable = {
  // The affine map of each channel first, so that only two operators pass over x.
  FusedBatchNorm: kernel<BatchNorm, { varianceEpsilon: number }>(
    ({ x, mean, variance, scale, offset }, { varianceEpsilon }) => {
      const deviation = elementwise("Sqrt", add(variance, like(variance, varianceEpsilon)));
      const slope = divide(scale ?? like(x, 1), deviation);
      const shift = multiply(mean, slope);
      return add(multiply(x, slope), offset === undefined ? elementwise("Neg", shift) : subtract(offset, shift));
    },
  ),
  LRN: kernel<One, LocalResponse>(({ x }, attributes) =>
    multiply(x, power(responseNorm(x, attributes), -attributes.beta)),
  ),
  // dy n^-beta - 2 alpha beta x (sum over the neighbours of dy y / n).
  LRNGrad: kernel<{ x: Value; y: Value; dy: Value }, LocalResponse>(({ x, y, dy }, attributes) => {
    const { depthRadius, alpha, beta } = attributes;
    const norm = responseNorm(x, attributes);
    const around = overNeighbours(divide(multiply(dy, y), norm), depthRadius);
    return subtract(multiply(dy, power(norm, -beta)), multiply(multiply(x, like(x, 2 * alpha * beta)), around));
  }),
};

function responseNorm(x: Value, { depthRadius, bias, alpha }: LocalResponse): Value {
  return add(multiply(overNeighbours(square(x), depthRadius), like(x, alpha)), like(x, bias));
}

function power(base: Value, exponent: number): Value {
  return elementwise("Pow", base, like(base, exponent));
}

/** Sums over the channels up to `radius` away, as a product with a band of ones. */
function overNeighbours(x: Value, radius: number): Value {
  const channels = x.shape.at(-1)!;
  const band = Array.from({ length: channels ** 2 }, (_, at) =>
    Math.abs((at % channels) - Math.floor(at / channels)) <= radius ? 1 : 0,
  );
  return matmul(x, constantValue("float32", [channels, channels], hostArray("float32", band)));
}
