import * as tf from "@tensorflow/tfjs";
import { requireShape } from "../errors.js";
import { type Tensor } from "../types.js";
import { defineLayer, type NamedLayer, withoutParameters } from "./layer.js";
import { type PerAxis, requireImage, toPair } from "./window.js";

/**
 * The mean of each window of an image, [batch, height, width, channels] to [batch, height / size, width / size, channels]. Windows
 * lie side by side, and cover the image.
 *
 * @param size rows and columns of a window
 * @throws {ArgumentError} if a size is no positive integer
 * @throws {ShapeError} when built, if the input is no image, or windows do not cover it
 * @example
 * const network = averagePool(2)([28, 28, 3], createRng(0)); // outputShape [14, 14, 3]
 */
export function averagePool(size: PerAxis): NamedLayer {
  return pool("averagePool", size, (windows, axis) => tf.mean(windows, axis));
}

/**
 * The largest value of each window, otherwise as {@link averagePool}. Equal ones share the gradient.
 *
 * @param size rows and columns of a window
 * @throws {ArgumentError} if a size is no positive integer
 * @throws {ShapeError} when built, if the input is no image, or windows do not cover it
 * @example
 * const network = maxPool([1, 4])([28, 28, 3], createRng(0)); // outputShape [28, 7, 3]
 */
export function maxPool(size: PerAxis): NamedLayer {
  return pool("maxPool", size, (windows, axis) => tf.max(windows, axis));
}

/** By reshapes, columns first, then rows: tfjs's own gradient of a largest value differs between its backends. */
function pool(where: string, given: PerAxis, reduce: (windows: Tensor, axis: number) => Tensor): NamedLayer {
  const size = toPair(where, "size", given, 1);
  return defineLayer(where, (inputShape) => {
    requireImage(where, inputShape);
    const [height, width, channels] = inputShape as [number, number, number];
    const fits = height % size[0] === 0 && width % size[1] === 0;
    requireShape(fits, where, "inputShape", `have sides that windows of ${size.join(" x ")} divide`, inputShape);
    const [rows, columns] = [height / size[0], width / size[1]];
    return withoutParameters([rows, columns, channels], (input) => {
      const narrow = reduce(tf.reshape(input, [-1, columns, size[1], channels]), 2);
      const low = reduce(tf.reshape(narrow, [-1, rows, size[0], columns * channels]), 2);
      return tf.reshape(low, [-1, rows, columns, channels]);
    });
  });
}
