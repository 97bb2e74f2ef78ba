import * as tf from "@tensorflow/tfjs";
import { type Density, type Tensor } from "../types.js";

/**
 * log q(z) - log p(z): with z drawn from q, an unbiased estimate of KL(q || p) for any two densities.
 * It may be negative; its mean over draws is not.
 *
 * @param z draws from q, [...sample, ...batch, ...event]
 * @returns [...sample, ...batch], nats
 * @example
 * const z = posterior.sample(rng);
 * const divergence = monteCarloKl(posterior, prior, z);
 */
export function monteCarloKl(q: Density, p: Density, z: Tensor): Tensor {
  return tf.tidy(() => tf.sub(q.logProb(z), p.logProb(z)));
}
