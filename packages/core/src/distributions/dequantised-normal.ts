import * as tf from "@tensorflow/tfjs";
import { type Distribution, type Expectation, type Tensor } from "../types.js";
import { diagonalNormal } from "./diagonal-normal.js";
import { type Levels, requireLevels } from "./levels.js";
import { type EventOptions, requireSpread, requireValue, splitShape, totalOverEvent } from "./shape-law.js";

/** Independent entries, each a level to which uniform noise is added, and the sum follows a normal distribution. */
export interface DequantisedNormal extends Distribution, Expectation {
  readonly kind: "dequantised-normal";
  /** [...batch, ...event] */
  readonly mean: Tensor;
  /** log(sigma²), [...batch, ...event] or what of it remains without leading axes */
  readonly logVariance: Tensor;
  readonly levels: Levels;
}

export interface DequantisedNormalParameters {
  /** In the units of the levels, [...batch, ...event]. */
  readonly mean: Tensor;
  /** log(sigma²) in the shape of mean, or in that shape without leading axes: a scalar is one variance for all. */
  readonly logVariance: Tensor;
  /** The values that an entry can take. */
  readonly levels: Levels;
}

/**
 * A normal density as a bound on the probability of levels: a level x becomes x + w u, with w the spacing and u uniform on
 * [-1/2, 1/2], and the mean of the log-density over u is known,
 *
 *   E_u[log N(x + w u; mean, sigma²)] + log w = log N(x; mean, sigma²) - w² / (24 sigma²) + log w
 *
 * summed over the entries: no more than the logarithm of the normal's mass on the level's cell. So it can be compared with
 * the probability of a `categorical`, as a density, whose value depends on the unit, cannot; and a variance far below
 * that of the rounding, w² / 12, never pays. Draws and mean are those of the normal: rounding makes levels of
 * them. The tensors are borrowed.
 *
 * @throws {ShapeError} if logVariance does not fit mean, or (in `logProb`) value does not fit the batch and event
 * @throws {ArgumentError} if `levels` is impossible, or mean has fewer axes than `eventDims`
 * @see Theis, van den Oord & Bethge 2016, section 3.1, https://arxiv.org/abs/1511.01844
 * @example
 * const grey = dequantisedNormal({ mean, logVariance: tf.scalar(-4), levels: { count: 256, spacing: 1 / 255 } });
 */
export function dequantisedNormal(
  { mean, logVariance, levels }: DequantisedNormalParameters,
  { eventDims = 1 }: EventOptions = {},
): DequantisedNormal {
  const shape = splitShape("DequantisedNormal", mean.shape, eventDims);
  requireSpread("DequantisedNormal", "logVariance", mean.shape, logVariance.shape);
  requireLevels("DequantisedNormal", levels);
  const normal = diagonalNormal({ mean, logVariance }, { eventDims });
  const { spacing } = levels;
  return {
    kind: "dequantised-normal",
    mean,
    logVariance,
    levels,
    ...shape,
    sample: (rng, sampleShape) => normal.sample(rng, sampleShape),
    logProb: (value) =>
      tf.tidy(() => {
        requireValue("DequantisedNormal", value, shape);
        const rounding = tf.sub(tf.mul(tf.exp(tf.neg(logVariance)), spacing ** 2 / 24), Math.log(spacing));
        return tf.sub(normal.logProb(value), totalOverEvent(rounding, shape.eventShape));
      }),
    expectation: () => tf.clone(mean),
  };
}
