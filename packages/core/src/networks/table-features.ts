import * as tf from "@tensorflow/tfjs";
import { type Column, hasLevels } from "../data/column.js";
import { requireShape } from "../errors.js";
import { oneHot } from "../tensor/one-hot.js";
import { type Tensor } from "../types.js";
import { defineLayer, type NamedLayer, withoutParameters } from "./layer.js";

/**
 * What a network sees of rows of a table, [batch, columns] to [batch, features]: standardised numbers as they are, log(1 + x) of
 * counts less that of their mean, levels in one-hot form, and for each column whether its value is there. What is missing is 0. Values after
 * the columns, as labels of conditional models, are passed on.
 *
 * @throws {ShapeError} when built, if the input has fewer values than there are columns
 * @example
 * const network = tableFeatures([{ name: "age", kind: "real", centre: 40, scale: 12 }])([1], createRng(0)); // [n, 1] to [n, 2]
 */
export function tableFeatures(columns: readonly Column[]): NamedLayer {
  return defineLayer("tableFeatures", (inputShape) => {
    const [size = 0] = inputShape;
    const fits = inputShape.length === 1 && size >= columns.length;
    requireShape(fits, "tableFeatures", "inputShape", `hold the ${columns.length} columns of a row`, inputShape);
    const rest = size - columns.length;
    const widths = columns.map(({ kind, levels }) => (hasLevels(kind) ? levels!.length : 1));
    const features = widths.reduce((sum, width) => sum + width, 0) + size;
    return withoutParameters([features], (input) => {
      const rows = tf.slice(input, [0, 0], [-1, columns.length]);
      const missing = tf.isNaN(rows);
      const known = tf.where(missing, tf.zerosLike(rows), rows);
      const there = tf.cast(tf.logicalNot(missing), "float32");
      const parts = columns.map((column, i) => {
        const [value, present] = [tf.slice(known, [0, i], [-1, 1]), tf.slice(there, [0, i], [-1, 1])];
        return tf.mul(featuresOf(column, value), present);
      });
      const labels = rest > 0 ? [tf.slice(input, [0, columns.length], [-1, rest])] : [];
      return tf.concat([...parts, there, ...labels], 1);
    });
  });
}

function featuresOf({ kind, levels, centre }: Column, value: Tensor): Tensor {
  if (hasLevels(kind)) return tf.reshape(oneHot(value, levels!.length), [-1, levels!.length]);
  return kind === "count" ? tf.sub(tf.log1p(value), Math.log1p(Math.exp(centre!))) : value;
}
