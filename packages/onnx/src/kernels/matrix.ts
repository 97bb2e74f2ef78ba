import { type Shape, ShapeError } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { add, cast, gemm, matmul, transpose } from "../graph/operators.js";
import { result, type Value } from "../graph/value.js";
import { integers32 } from "./arithmetic.js";
import { type Inputs, kernel, type KernelTable, type Two } from "./kernel.js";
import { type Activated, activate } from "./activation.js";

interface Transposed {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

export const matrixKernels: KernelTable = {
  Einsum: kernel<Inputs, { equation: string }>((inputs, { equation }) => einsum(Object.values(inputs), equation)),
  BatchMatMul: kernel<Two, Transposed>(({ a, b }, { transposeA, transposeB }) => product(a, b, transposeA, transposeB)),
  _FusedMatMul: kernel<Two & Activated, Transposed & { activation: string; leakyreluAlpha?: number }>(
    (inputs, attributes) => {
      const { a, b, bias } = inputs;
      const matrix = product(a, b, attributes.transposeA, attributes.transposeB);
      return activate(bias === undefined ? matrix : add(matrix, bias), inputs, attributes);
    },
  ),
};

function einsum(factors: readonly Value[], equation: string): Value {
  const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, factors.length);
  tf.backend_util.checkEinsumDimSizes(
    allDims.length,
    idDims,
    factors.map(({ shape }) => ({ shape: [...shape] }) as tf.Tensor),
  );
  const sizes = allDims.map((_, dim) => {
    const at = idDims.findIndex((dims) => dims.includes(dim));
    return factors[at]!.shape[idDims[at]!.indexOf(dim)]!;
  });
  const shape = sizes.filter((_, dim) => !summedDims.includes(dim));
  return result(factors[0]!.type, shape, { operator: "Einsum", inputs: factors, attributes: { equation } });
}

/** Products of the matrices in the last two axes. Of two plain matrices, Gemm reads a transposed one in place. */
function product(a: Value, b: Value, transposeA: boolean, transposeB: boolean): Value {
  requireProduct(a.shape, b.shape, transposeA, transposeB);
  if (a.type === "float32") return multiplied(a, b, transposeA, transposeB);
  return cast(
    integers32((x, y) => multiplied(x, y, transposeA, transposeB), a, b),
    a.type,
  );
}

function multiplied(a: Value, b: Value, transposeA: boolean, transposeB: boolean): Value {
  if (a.shape.length === 2 && b.shape.length === 2) return gemm(a, b, transposeA, transposeB);
  return matmul(transposeA ? swapLast(a) : a, transposeB ? swapLast(b) : b);
}

function requireProduct(a: Shape, b: Shape, transposeA: boolean, transposeB: boolean): void {
  const fits = a.length >= 2 && b.length >= 2 && a.at(transposeA ? -2 : -1) === b.at(transposeB ? -1 : -2);
  const transposed = (shape: Shape, isTransposed: boolean) =>
    `[${shape.join(", ")}]${isTransposed ? " transposed" : ""}`;
  const got = `${transposed(a, transposeA)} and ${transposed(b, transposeB)}`;
  if (!fits) throw new ShapeError(`matMul: matrices must agree in their inner size; got ${got}.`);
}

function swapLast(value: Value): Value {
  const order = value.shape.map((_, axis) => axis);
  const [row, column] = order.splice(-2) as [number, number];
  return transpose(value, [...order, column, row]);
}
