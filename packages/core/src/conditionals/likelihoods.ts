import * as tf from "@tensorflow/tfjs";
import { type Bernoulli, bernoulli } from "../distributions/bernoulli.js";
import { type Categorical, categorical } from "../distributions/categorical.js";
import { type DequantisedNormal, dequantisedNormal } from "../distributions/dequantised-normal.js";
import { type DiagonalNormal, diagonalNormal } from "../distributions/diagonal-normal.js";
import { type DiscretisedLogistic, discretisedLogistic } from "../distributions/discretised-logistic.js";
import { type Levels, requireLevels } from "../distributions/levels.js";
import { type Column } from "../data/column.js";
import { type Mixed, mixed } from "../distributions/mixed.js";
import { requireArgument } from "../errors.js";
import { createVariables } from "../module/create-variables.js";
import { composeModule, ownParameters } from "../module/parameters.js";
import { type Conditional, type Distribution, type Network, type Tensor } from "../types.js";
import { bestVariance } from "./best-variance.js";
import { conditional } from "./conditional.js";

/** p(x|z) for binary data: the network gives logits of the shape of x. */
export function bernoulliLikelihood(network: Network): Conditional<Bernoulli> {
  return conditional(network, (logits) => bernoulli({ logits }, { eventDims: network.outputShape.length }));
}

/** p(x|z) for integers 0 ... levels - 1: the network gives logits [...shape of x, levels]. */
export function categoricalLikelihood(network: Network): Conditional<Categorical> {
  return conditional(network, (logits) => categorical({ logits }, { eventDims: network.outputShape.length - 1 }));
}

/** p(x|z) for rows of a table: the network gives the parameters of every column, as `mixed` takes them. */
export function mixedLikelihood(network: Network, columns: readonly Column[]): Conditional<Mixed> {
  return conditional(network, (parameters) => mixed(columns, parameters));
}

/**
 * p(x|z) = N(network(z), scale^2) for real data, with the normalising constant included.
 *
 * @param scale the standard deviation, or "learned": one for all entries, in training the root mean square residual of the
 *   batch, which is the best one, and outside training that of the batches before; 1 before any
 * @throws {ArgumentError} if the scale is a number that is not positive
 * @see Rybkin et al. 2021, section 4.2, on the best scale, https://arxiv.org/abs/2006.13202
 */
export function normalLikelihood(network: Network, scale: number | "learned"): Conditional<DiagonalNormal> {
  return normalAround("normalLikelihood", network, scale, {
    make: (mean, logVariance, eventDims) => diagonalNormal({ mean, logVariance }, { eventDims }),
    first: 1,
    noise: 0,
  });
}

/** Where a learned scale starts: a tenth of the range of the levels. */
function firstScale({ count, spacing }: Levels): number {
  return 0.1 * (count - 1) * spacing;
}

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
  requireScale(where, scale);
  requireLevels(where, levels);
  const first = scale === "learned" ? firstScale(levels) : scale;
  const { logScale } = createVariables(where, {
    logScale: { shape: [], values: () => tf.scalar(Math.log(first)), trainable: scale === "learned" },
  });
  const eventDims = network.outputShape.length;
  const likelihood = conditional(network, (mean) => discretisedLogistic({ mean, logScale, levels }, { eventDims }));
  return { ...likelihood, ...composeModule({ network, scale: ownParameters({ logScale }) }) };
}

/**
 * p(x|z) for levels, as grey values are: N(network(z), scale²) of x with uniform noise of one level's width, as a bound on
 * the probability of x.
 *
 * @param scale the standard deviation in the units of x, or "learned": as that of {@link normalLikelihood}, with the
 *   variance of the noise in the residual; a tenth of the range of the levels before any batch
 * @throws {ArgumentError} if the scale is a number that is not positive, or `levels` is impossible
 * @see Theis, van den Oord & Bethge 2016, section 3.1, https://arxiv.org/abs/1511.01844
 */
export function dequantisedNormalLikelihood(
  network: Network,
  scale: number | "learned",
  levels: Levels,
): Conditional<DequantisedNormal> {
  const where = "dequantisedNormalLikelihood";
  requireLevels(where, levels);
  return normalAround(where, network, scale, {
    make: (mean, logVariance, eventDims) => dequantisedNormal({ mean, logVariance, levels }, { eventDims }),
    first: firstScale(levels),
    noise: levels.spacing ** 2 / 12,
  });
}

interface NormalParts<D> {
  readonly make: (mean: Tensor, logVariance: Tensor, eventDims: number) => D;
  /** A learned standard deviation before any batch. */
  readonly first: number;
  /** Variance that is added to a residual's square. */
  readonly noise: number;
}

/** A mean from the network, with one variance for all entries: a fixed one, or the best one. */
function normalAround<D extends Distribution>(
  where: string,
  network: Network,
  scale: number | "learned",
  { make, first, noise }: NormalParts<D>,
): Conditional<D> {
  requireScale(where, scale);
  const eventDims = network.outputShape.length;
  const around = (mean: Tensor) => (logVariance: Tensor) => make(mean, logVariance, eventDims);
  if (scale === "learned") {
    const variance = bestVariance(2 * Math.log(first));
    const residual = (mean: Tensor) => (value: Tensor) => tf.add(tf.mean(tf.squaredDifference(value, mean)), noise);
    const likelihood = conditional(network, (mean, pass) => variance.density(around(mean), residual(mean), pass));
    return { ...likelihood, ...composeModule({ network, scale: variance }) };
  }
  const { logVariance } = createVariables("normalLikelihood", {
    logVariance: { shape: [], values: () => tf.scalar(2 * Math.log(scale)), trainable: false },
  });
  const likelihood = conditional(network, (mean) => around(mean)(logVariance));
  return { ...likelihood, ...composeModule({ network, scale: ownParameters({ logVariance }) }) };
}

function requireScale(where: string, scale: number | "learned"): void {
  const holds = scale === "learned" || (Number.isFinite(scale) && scale > 0);
  requireArgument(holds, where, "scale", 'a positive number or "learned"', scale);
}
