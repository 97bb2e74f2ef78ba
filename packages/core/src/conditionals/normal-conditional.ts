import * as tf from "@tensorflow/tfjs";
import { type DiagonalNormal, diagonalNormal } from "../distributions/diagonal-normal.js";
import { requireShape } from "../errors.js";
import { boundedLogVariance } from "../tensor/soft-bound.js";
import { type Conditional, type Network } from "../types.js";
import { conditional } from "./conditional.js";

/**
 * N(mean, exp(logVariance)) with both from a network whose last axis holds [mean, logVariance]:
 * the usual encoder q(z|x) of a VAE. Log-variances beyond 20 in size are bounded softly, by 28 ({@link boundedLogVariance}).
 *
 * @param network output [2 x latent]
 * @throws {ShapeError} if the last axis of the network's output is odd
 * @see Kingma & Welling 2014, section 3, https://arxiv.org/abs/1312.6114
 * @example
 * const encoder = normalConditional(mlp({ hidden: [256, 256], outputs: 2 * 16 })([64], rng));
 */
export function normalConditional(network: Network): Conditional<DiagonalNormal> {
  const axis = network.outputShape.length - 1;
  const width = network.outputShape[axis] ?? 0;
  requireShape(
    width > 0 && width % 2 === 0,
    "normalConditional",
    "network output",
    "have an even last axis",
    network.outputShape,
    "It holds the mean and the log-variance of each latent unit.",
  );
  return conditional(network, (output) => {
    const [mean, logVariance] = tf.split(output, 2, -1) as [tf.Tensor, tf.Tensor];
    return diagonalNormal(
      { mean, logVariance: boundedLogVariance(logVariance) },
      { eventDims: network.outputShape.length },
    );
  });
}
