import * as tf from "@tensorflow/tfjs";
import { type Bernoulli, bernoulli } from "../distributions/bernoulli.js";
import { type Categorical, categorical } from "../distributions/categorical.js";
import { type DequantisedNormal, dequantisedNormal } from "../distributions/dequantised-normal.js";
import { type DiagonalNormal, diagonalNormal } from "../distributions/diagonal-normal.js";
import { type DiscretisedLogistic, discretisedLogistic } from "../distributions/discretised-logistic.js";
import { type Levels, requireLevels } from "../distributions/levels.js";
import { requireArgument } from "../errors.js";
import { composeModule, ownParameters } from "../module/parameters.js";
import { type Conditional, type Network, type Tensor } from "../types.js";
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
  requireScale("normalLikelihood", scale);
  const start = scale === "learned" ? 0 : 2 * Math.log(scale);
  const logVariance = tf.tidy(() => tf.variable(tf.scalar(start), scale === "learned"));
  const likelihood = conditional(network, (mean) =>
    diagonalNormal({ mean, logVariance }, { eventDims: network.outputShape.length }),
  );
  return { ...likelihood, ...composeModule({ network, scale: ownParameters({ logVariance }) }) };
}

/** Where a learned scale starts: this share of the range of the levels. */
const firstShare = 0.1;

/**
 * p(x|z) for levels, as grey values are: a logistic variate around network(z), rounded to a level.
 *
 * @param scale of the logistic in the units of x, or "learned": one for all entries, a parameter that starts at a tenth
 *   of the range of the levels
 * @throws {ArgumentError} if the scale is a number that is not positive, or `levels` is impossible
 * @see Kingma et al. 2016, section 5.2, https://arxiv.org/abs/1606.04934
 */
export function discretisedLogisticLikelihood(
  network: Network,
  scale: number | "learned",
  levels: Levels,
): Conditional<DiscretisedLogistic> {
  const where = "discretisedLogisticLikelihood";
  return aroundMean(where, network, scale, levels, (mean, logScale, eventDims) =>
    discretisedLogistic({ mean, logScale, levels }, { eventDims }),
  );
}

/**
 * p(x|z) for levels, as grey values are: N(network(z), scale²) of x with uniform noise of one level's width, as a bound on
 * the probability of x.
 *
 * @param scale the standard deviation in the units of x, or "learned": one for all entries, a parameter that starts at a
 *   tenth of the range of the levels
 * @throws {ArgumentError} if the scale is a number that is not positive, or `levels` is impossible
 * @see Theis, van den Oord & Bethge 2016, section 3.1, https://arxiv.org/abs/1511.01844
 */
export function dequantisedNormalLikelihood(
  network: Network,
  scale: number | "learned",
  levels: Levels,
): Conditional<DequantisedNormal> {
  const where = "dequantisedNormalLikelihood";
  return aroundMean(where, network, scale, levels, (mean, logScale, eventDims) =>
    dequantisedNormal({ mean, logVariance: tf.mul(logScale, 2), levels }, { eventDims }),
  );
}

/** A mean from the network, with one scale for all entries. */
function aroundMean<D>(
  where: string,
  network: Network,
  scale: number | "learned",
  levels: Levels,
  make: (mean: Tensor, logScale: Tensor, eventDims: number) => D,
): Conditional<D> {
  requireScale(where, scale);
  requireLevels(where, levels);
  const first = scale === "learned" ? firstShare * (levels.count - 1) * levels.spacing : scale;
  const logScale = tf.tidy(() => tf.variable(tf.scalar(Math.log(first)), scale === "learned"));
  const likelihood = conditional(network, (mean) => make(mean, logScale, network.outputShape.length));
  return { ...likelihood, ...composeModule({ network, scale: ownParameters({ logScale }) }) };
}

function requireScale(where: string, scale: number | "learned"): void {
  const holds = scale === "learned" || (Number.isFinite(scale) && scale > 0);
  requireArgument(holds, where, "scale", 'a positive number or "learned"', scale);
}
