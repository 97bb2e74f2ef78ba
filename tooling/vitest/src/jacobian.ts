import * as tf from "@tensorflow/tfjs";

/**
 * The Jacobian of f at each event, by one gradient per output.
 *
 * @param f events [n, d] to [n, m], each on its own
 * @returns [n][m][d]
 */
export function jacobians(f: (x: tf.Tensor) => tf.Tensor, events: tf.Tensor): number[][][] {
  return tf.tidy(() => {
    const outputs = f(events).shape.at(-1)!;
    const rows = Array.from({ length: outputs }, (_, output) => {
      const entry = (x: tf.Tensor): tf.Scalar => tf.sum(tf.slice(f(x), [0, output], [-1, 1]));
      return tf.grad((x: tf.Tensor) => entry(x))(events);
    });
    return tf.stack(rows, 1).arraySync() as number[][][];
  });
}

/** log|det J| of f at each event, in float64 from a float32 Jacobian. */
export function logDeterminants(f: (x: tf.Tensor) => tf.Tensor, events: tf.Tensor): number[] {
  return jacobians(f, events).map(logDeterminant);
}

/** By Gaussian elimination with the largest pivot. */
function logDeterminant(matrix: number[][]): number {
  if (matrix.length === 0) return 0;
  const column = matrix.map((row) => Math.abs(row[0]!));
  const at = column.indexOf(Math.max(...column));
  const pivot = matrix[at]!;
  const rest = matrix.filter((_, row) => row !== at);
  const reduced = rest.map((row) => row.slice(1).map((value, i) => value - (row[0]! / pivot[0]!) * pivot[i + 1]!));
  return Math.log(Math.abs(pivot[0]!)) + logDeterminant(reduced);
}
