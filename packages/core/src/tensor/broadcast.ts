import * as tf from "@tensorflow/tfjs";
import { type Shape, type Tensor } from "../types.js";

/**
 * x repeated over missing axes and axes of size 1, by the rules of NumPy. The gradient is one sum
 * (that of `tf.broadcastTo` takes as many slices as there are repetitions).
 *
 * @param x a shape that broadcasts to `shape`
 * @param shape the shape of the result
 * @returns a tensor that the caller owns, also where nothing is repeated
 */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  const result = broadcastWithin(x, shape);
  return result === x ? tf.clone(x) : result;
}

/** As {@link broadcastTo}, but x itself where nothing is repeated: for use inside of functions that return another. */
export function broadcastWithin(x: Tensor, shape: Shape): Tensor {
  const target = [...shape];
  if (tf.util.arraysEqual(x.shape, target)) return x;
  const repeat = tf.customGrad((input) => ({
    value: tf.broadcastTo(input as Tensor, target),
    gradFunc: (dy: Tensor) => sumTo(dy, x.shape),
  }));
  return repeat(x);
}

/** The transpose of {@link broadcastTo}: x summed over the axes along which `shape` was repeated. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (tf.util.arraysEqual(x.shape, [...shape])) return x;
  return tf.reshape(tf.sum(x, repeatedAxes(shape, x.shape)), [...shape]);
}

function repeatedAxes(from: Shape, to: Shape): number[] {
  const missing = to.length - from.length;
  return to.flatMap((size, axis) => (axis < missing || (from[axis - missing] === 1 && size !== 1) ? [axis] : []));
}

/** The shape to which both shapes broadcast by the rules of NumPy, or `null` if they do not. */
export function broadcastShapes(a: Shape, b: Shape): number[] | null {
  const rank = Math.max(a.length, b.length);
  const size = (shape: Shape, axis: number): number => shape[axis - rank + shape.length] ?? 1;
  const axes = Array.from({ length: rank }, (_, axis) => [size(a, axis), size(b, axis)] as const);
  if (axes.some(([left, right]) => left !== right && left !== 1 && right !== 1)) return null;
  return axes.map(([left, right]) => (left === 1 ? right : left));
}
