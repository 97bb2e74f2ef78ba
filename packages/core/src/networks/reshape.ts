import * as tf from "@tensorflow/tfjs";
import { requireShape } from "../errors.js";
import { type Shape } from "../types.js";
import { defineLayer, type NamedLayer, requirePositive, withoutParameters } from "./layer.js";

/**
 * [batch, ...inputShape] to [batch, ...shape], in row-major order.
 *
 * @throws {ShapeError} if a size is not a positive integer; when built, if the shapes hold different numbers of values
 */
export function reshape(shape: Shape): NamedLayer {
  requirePositive("reshape", "shape", shape);
  const size = tf.util.sizeFromShape([...shape]);
  return defineLayer("reshape", (inputShape) => {
    const fits = tf.util.sizeFromShape([...inputShape]) === size;
    requireShape(fits, "reshape", "inputShape", `hold ${size} values to become [${shape.join(", ")}]`, inputShape);
    return withoutParameters(shape, (input) => tf.reshape(input, [-1, ...shape]));
  });
}
