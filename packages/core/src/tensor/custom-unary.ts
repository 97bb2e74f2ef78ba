import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";

type Unary = (x: Tensor) => Tensor;

/**
 * value(x), elementwise, whose gradient is derivative(x) rather than that of the operations in `value`.
 *
 * @param x any shape
 */
export function customUnary(x: Tensor, { value, derivative }: { value: Unary; derivative: Unary }): Tensor {
  const compute = tf.customGrad((input, save) => {
    (save as tf.GradSaveFunc)([input as Tensor]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor => tf.mul(dy, derivative(saved[0]!));
    return { value: value(input as Tensor), gradFunc };
  });
  return compute(x);
}
