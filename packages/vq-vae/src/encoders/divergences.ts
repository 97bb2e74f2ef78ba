import { type Divergence, stopGradient, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type CodeVectors } from "../codebook/code-vectors.js";
import { type Quantised } from "./quantised-encoder.js";

/**
 * |encoded - stop(vectors)|², summed over the code as log p(x|z) is over the example: [batch]. It keeps the encoder near the
 * codes.
 */
export const commitment: Divergence<Quantised, unknown> = ({ posterior: { encoded, vectors, eventShape } }) =>
  squaredDistance(encoded, stopGradient(vectors), eventShape.length);

/** |stop(encoded) - vectors|², likewise: it moves the codebook towards the encoder. */
export const codebookDistance: Divergence<Quantised, unknown> = ({ posterior: { encoded, vectors, eventShape } }) =>
  squaredDistance(stopGradient(encoded), vectors, eventShape.length);

/** KL(q(z|x) || p(z)) = -log p(codes), exact since q has no entropy: [batch], nats. */
export const codeCost: Divergence<Quantised, CodeVectors> = ({ posterior, prior }) =>
  tf.neg(prior.codes.logProb(posterior.codes));

function squaredDistance(a: Tensor, b: Tensor, eventDims: number): Tensor {
  const difference = tf.sub(a, b);
  const axes = Array.from({ length: eventDims }, (_, axis) => difference.rank - eventDims + axis);
  return tf.sum(tf.square(difference), axes);
}
