import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";
import { withGradients } from "./with-gradients.js";

/** Inside float32, so that a probability of 0 times its logarithm is 0. */
const least = -1e38;

/**
 * q log(q / p) - q + p from the logarithms of q and p, elementwise: summed over the outcomes of two distributions, their
 * divergence in terms that are never below 0. With x = log(p / q) it is tanh(x/2) (p + q) - q x, in which nothing
 * overflows; for near p and q the error is that of float32 in q x.
 *
 * @param logQ any shape
 * @param logP the shape of logQ
 * @returns the shape of logQ, nats
 */
export function relativeEntropy(logQ: Tensor, logP: Tensor): Tensor {
  return tf.tidy(() => {
    const [q, p] = [tf.exp(logQ), tf.exp(logP)];
    const logRatio = tf.sub(logP, tf.maximum(logQ, least));
    const weighted = tf.mul(q, logRatio);
    const difference = tf.mul(tf.tanh(tf.mul(logRatio, 0.5)), tf.add(p, q)); // p - q, without cancellation
    return withGradients(
      { logQ, logP },
      () => tf.relu(tf.sub(difference, weighted)),
      (dy, kept) => ({
        logQ: () => tf.neg(tf.mul(dy, kept.weighted)),
        logP: () => tf.mul(dy, kept.difference),
      }),
      { weighted, difference },
    );
  });
}

/** x, which is never below 0 but for its rounding, at least 0; the gradient is that of x. */
export function nonNegative(x: Tensor): Tensor {
  return withGradients(
    { x },
    () => tf.relu(x),
    (dy) => ({ x: () => tf.clone(dy) }),
  );
}
