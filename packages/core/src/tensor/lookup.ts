import * as tf from "@tensorflow/tfjs";
import { requireArgument, requireShape } from "../errors.js";
import { type Tensor } from "../types.js";
import { oneHot } from "./one-hot.js";

/**
 * Rows of a table by index: result[i, ...] = table[indices[i], ...]. The gradient adds up the rows' gradients by a
 * product with one-hot vectors, so it exists on every backend, and no gradient is sought along the indices.
 *
 * @param table [rows, ...row]
 * @param indices int32, any shape, from 0 to rows - 1 (not checked: that would read them back)
 * @returns [...indices, ...row]
 * @throws {ShapeError} if table has no axis
 * @throws {ArgumentError} if indices are not int32
 * @example
 * const quantised = lookup(codebook, codes); // [512, 64] and [batch, 8, 8] to [batch, 8, 8, 64]
 */
export function lookup(table: Tensor, indices: Tensor): Tensor {
  requireShape(table.rank >= 1, "lookup", "table", "have at least one axis", table.shape);
  requireArgument(indices.dtype === "int32", "lookup", "indices", "an int32 tensor", indices.dtype, "Cast them?");
  return tf.tidy(() => {
    const [rows = 0, ...row] = table.shape;
    // Outside of the custom gradient, as tfjs takes what is made and saved inside for a leak when it is under test.
    const flat = tf.reshape(indices, [indices.size]);
    const gather = tf.customGrad((input, save) => {
      (save as tf.GradSaveFunc)([flat]);
      const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor => tf.reshape(addRows(dy, saved[0]!, rows), table.shape);
      return { value: tf.reshape(tf.gather(input as Tensor, flat), [...indices.shape, ...row]), gradFunc };
    });
    return gather(table);
  });
}

/** Sums rows by index: [n, ...row] and [n] to [rows, size of row]. */
function addRows(values: Tensor, indices: Tensor, rows: number): Tensor {
  const selection = tf.transpose(oneHot(indices, rows));
  return tf.matMul(selection, tf.reshape(values, [indices.size, values.size / indices.size]));
}
