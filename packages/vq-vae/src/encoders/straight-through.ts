import { requireShape, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/**
 * The value of `quantised`, with the gradient of `encoded`: what arrives at the result goes on to `encoded` as it is, and
 * nothing to `quantised`.
 *
 * @param encoded any shape
 * @param quantised the shape of encoded
 * @returns that shape, owned by the caller
 * @throws {ShapeError} if the shapes differ
 * @see van den Oord et al. 2017, section 3.2, https://arxiv.org/abs/1711.00937; Bengio et al. 2013,
 *   https://arxiv.org/abs/1308.3432
 * @example
 * const rounded = straightThrough(tf.tensor1d([0.2, 0.9]), tf.tensor1d([0, 1])); // [0, 1]
 */
export function straightThrough(encoded: Tensor, quantised: Tensor): Tensor {
  const fits = tf.util.arraysEqual(quantised.shape, encoded.shape);
  requireShape(
    fits,
    "straightThrough",
    "quantised",
    `have the shape of encoded [${encoded.shape.join(", ")}]`,
    quantised.shape,
  );
  const through = tf.customGrad(() => ({ value: tf.clone(quantised), gradFunc: (dy: Tensor) => tf.clone(dy) }));
  return through(encoded);
}
