import * as tf from "@tensorflow/tfjs";

/**
 * (f(x + h e_i) - f(x - h e_i)) / (2 h) for every entry of x, where h is `step`.
 *
 * @returns one derivative per entry, row-major
 */
export function centralDifferences(f: (x: tf.Tensor) => number, x: tf.Tensor, step: number): number[] {
  const values = x.dataSync();
  const at = (entry: number, offset: number): number =>
    tf.tidy(() => {
      const moved = Float32Array.from(values, (value, i) => (i === entry ? value + offset : value));
      return f(tf.tensor(moved, x.shape));
    });
  return Array.from(values, (_, entry) => (at(entry, step) - at(entry, -step)) / (2 * step));
}
