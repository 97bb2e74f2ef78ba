import * as tf from "@tensorflow/tfjs";
import { type Bernoulli, bernoulli } from "../distributions/bernoulli.js";
import { type Categorical, categorical } from "../distributions/categorical.js";
import { type DiagonalNormal, diagonalNormal } from "../distributions/diagonal-normal.js";
import { requireArgument } from "../errors.js";
import { composeModule, ownParameters } from "../module/parameters.js";
import { type Conditional, type Network } from "../types.js";
import { conditional } from "./conditional.js";

/** p(x|z) for binary data: the network gives logits of the shape of x. */
export function bernoulliLikelihood(network: Network): Conditional<Bernoulli> {
  return conditional(network, (logits) => bernoulli({ logits }, { eventDims: network.outputShape.length }));
}

/** p(x|z) for integers 0 ... levels - 1: the network gives logits [...shape of x, levels]. */
export function categoricalLikelihood(network: Network): Conditional<Categorical> {
  return conditional(network, (logits) => categorical({ logits }, { eventDims: network.outputShape.length - 1 }));
}

/**
 * p(x|z) = N(network(z), scale^2) for real data, with the normalising constant included.
 *
 * @param scale the standard deviation, or "learned": one for all entries, a parameter that starts at 1
 * @throws {ArgumentError} if the scale is a number that is not positive
 * @see Rybkin et al. 2021 on a learned scale, https://arxiv.org/abs/2006.13202
 */
export function normalLikelihood(network: Network, scale: number | "learned"): Conditional<DiagonalNormal> {
  const holds = scale === "learned" || (Number.isFinite(scale) && scale > 0);
  requireArgument(holds, "normalLikelihood", "scale", 'a positive number or "learned"', scale);
  const start = scale === "learned" ? 0 : 2 * Math.log(scale);
  const logVariance = tf.tidy(() => tf.variable(tf.scalar(start), scale === "learned"));
  const likelihood = conditional(network, (mean) =>
    diagonalNormal({ mean, logVariance }, { eventDims: network.outputShape.length }),
  );
  return { ...likelihood, ...composeModule({ network, scale: ownParameters({ logVariance }) }) };
}
