import * as tf from "@tensorflow/tfjs";
import { requireShape } from "../errors.js";
import { type Density, type Tensor } from "../types.js";

/**
 * log q(z) - log p(z): with z drawn from q, an unbiased estimate of KL(q || p) for any two densities.
 * It may be negative; its mean over draws is not.
 *
 * @param z draws from q, [...sample, ...batch, ...event]
 * @returns [...sample, ...batch], nats
 * @throws {ShapeError} if the two densities are of other shapes, which would broadcast
 * @example
 * const z = posterior.sample(rng);
 * const divergence = monteCarloKl(posterior, prior, z);
 */
export function monteCarloKl(q: Density, p: Density, z: Tensor): Tensor {
  return tf.tidy(() => {
    const [logQ, logP] = [q.logProb(z), p.logProb(z)];
    const same = tf.util.arraysEqual(logQ.shape, logP.shape);
    const rule = `have the shape of log q(z), [${logQ.shape.join(", ")}]`;
    requireShape(
      same,
      "monteCarloKl",
      "log p(z), the prior's",
      rule,
      logP.shape,
      "A density is summed over the axes of one event.",
    );
    return tf.sub(logQ, logP);
  });
}
