import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";

/** The identity matrix, [size, size]; as {@link belowDiagonal}. */
export function identity(size: number): Tensor {
  return compareIndices(size, (row, column) => tf.equal(row, column));
}

/** 1 below the diagonal and 0 elsewhere, [size, size]; without host values, so that a captured step computes it. */
export function belowDiagonal(size: number): Tensor {
  return compareIndices(size, (row, column) => tf.greater(row, column));
}

function compareIndices(size: number, compare: (row: Tensor, column: Tensor) => Tensor): Tensor {
  return tf.tidy(() => {
    const index = tf.range(0, size, 1, "int32");
    return tf.cast(compare(tf.expandDims(index, 1), tf.expandDims(index, 0)), "float32");
  });
}

/** The entries on the diagonals of square matrices: [...lead, size, size] to [...lead, size]. */
export function diagonalOf(matrices: Tensor): Tensor {
  return tf.tidy(() => tf.sum(tf.mul(matrices, identity(matrices.shape.at(-1)!)), -1));
}

/** Inside float32, with a square beyond it. */
const farAway = 1e38;

/**
 * y with L y = x, by forward substitution, one entry after the other. What L has above its diagonal is not read. An entry
 * that leaves float32 stays at 1e38, so that those which do not depend on it are right.
 *
 * @param matrices L, [...batch, size, size], with nothing on the diagonal that is 0
 * @param x [...lead, size], where lead broadcasts against batch
 * @returns [...lead and batch, size]
 */
export function solveLower(matrices: Tensor, x: Tensor): Tensor {
  const size = matrices.shape.at(-1)!;
  return tf.tidy(() => {
    if (size === 1) return divide(x, diagonalOf(matrices));
    const pivots = tf.split(diagonalOf(matrices), size, -1);
    const columns = tf.unstack(tf.mul(matrices, belowDiagonal(size)), -1);
    let rest = x;
    const solved = pivots.map((pivot, entry) => {
      const value = divide(entryOf(rest, entry), pivot);
      if (entry < size - 1) rest = tf.sub(rest, tf.mul(columns[entry]!, value));
      return value;
    });
    return tf.concat(solved, -1);
  });
}

function divide(x: Tensor, pivot: Tensor): Tensor {
  return tf.clipByValue(tf.div(x, pivot), -farAway, farAway);
}

/** [...lead, size] to [...lead, 1]. */
function entryOf(x: Tensor, entry: number): Tensor {
  const lead = x.shape.slice(0, -1);
  return tf.slice(x, [...lead.map(() => 0), entry], [...lead, 1]);
}

/**
 * The lower-triangular L with L Lᵀ = A. A pivot below `floor` counts as `floor`, so that a matrix which rounding has made
 * indefinite has a factor too.
 *
 * @param matrix A, [size, size], symmetric; what is above its diagonal is not read
 * @param floor least square of an entry on L's diagonal, a scalar above 0
 * @returns [size, size]
 */
export function cholesky(matrix: Tensor, floor: Tensor | number = 1e-12): Tensor {
  const size = matrix.shape[0];
  return tf.tidy(() => {
    const lower = tf.add(belowDiagonal(size), identity(size));
    let rest = matrix;
    const columns = Array.from({ length: size }, (_, at) => {
      const pivot = tf.maximum(tf.slice(rest, [at, at], [1, 1]), floor);
      const column = tf.div(
        tf.mul(tf.slice(rest, [0, at], [size, 1]), tf.slice(lower, [0, at], [size, 1])),
        tf.sqrt(pivot),
      );
      rest = tf.sub(rest, tf.matMul(column, column, false, true));
      return column;
    });
    return tf.concat(columns, 1);
  });
}
