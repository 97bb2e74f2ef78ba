import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";

/** Just inside float32: a finite stand-in for an infinite maximum, so that no infinity is taken from another. */
const nearlyInfinite = 3e38;

/**
 * log(sum(exp(x))) over axes, without overflow. All -Infinity gives -Infinity, with gradient zero.
 *
 * @param x any shape
 * @param axis the axes that are summed; all unless given
 * @param keepDims whether the summed axes stay, with size 1
 * @returns x's shape without the summed axes
 */
export function logSumExp(x: Tensor, axis?: number | number[], keepDims = false): Tensor {
  return tf.tidy(() => {
    const axes = tf.util.parseAxisParam(axis as number | number[], x.shape);
    const kept = x.shape.map((size, at) => (axes.includes(at) ? 1 : size));
    const value = logSumExpKept(x, axes);
    return keepDims
      ? tf.reshape(value, kept)
      : tf.reshape(
          value,
          kept.filter((_, at) => !axes.includes(at)),
        );
  });
}

function logSumExpKept(x: Tensor, axes: number[]): Tensor {
  const compute = tf.customGrad((input, save) => {
    const logits = input as Tensor;
    const shift = finite(tf.max(logits, axes, true));
    const value = tf.add(tf.log(tf.sum(tf.exp(tf.sub(logits, shift)), axes, true)), shift);
    (save as tf.GradSaveFunc)([logits, value]);
    // d/dx = exp(x - logSumExp(x)), which is 0 where both are -Infinity.
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor => tf.mul(dy, tf.exp(tf.sub(saved[0]!, finite(saved[1]!))));
    return { value, gradFunc };
  });
  return compute(x);
}

function finite(x: Tensor): Tensor {
  return tf.clipByValue(x, -nearlyInfinite, nearlyInfinite);
}
