import { matMul, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/**
 * |z_i - w_j|² at [i, j], as |z_i|² + |w_j|² - 2 z_i w_j: a product of matrices instead of all differences. Rounding
 * leaves errors of 1e-7 times the squared norms, so the distance of a point from itself is not quite 0.
 *
 * @param z [n, units]
 * @param w [m, units]
 * @returns [n, m]
 */
export function squaredDistances(z: Tensor, w: Tensor): Tensor {
  return tf.tidy(() => {
    const norms = (x: Tensor) => tf.sum(tf.square(x), 1, true);
    const products = matMul(tf.mul(z, -2), tf.transpose(w));
    return tf.add(tf.add(products, norms(z)), tf.transpose(norms(w)));
  });
}
