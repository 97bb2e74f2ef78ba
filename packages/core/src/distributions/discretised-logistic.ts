import * as tf from "@tensorflow/tfjs";
import { customUnary } from "../tensor/custom-unary.js";
import { logSigmoid, softplus } from "../tensor/softplus.js";
import { standardise } from "../tensor/standardise.js";
import { type Distribution, type Expectation, type Tensor } from "../types.js";
import { type Levels, requireLevels } from "./levels.js";
import { type EventOptions, requireSpread, requireValue, splitShape, sumOverEvent } from "./shape-law.js";

/** Independent entries, each one of equally spaced levels, to which a logistic variate is rounded. */
export interface DiscretisedLogistic extends Distribution, Expectation {
  readonly kind: "discretised-logistic";
  /** [...batch, ...event] */
  readonly mean: Tensor;
  /** log s, [...batch, ...event] or what of it remains without leading axes */
  readonly logScale: Tensor;
  readonly levels: Levels;
}

export interface DiscretisedLogisticParameters {
  /** In the units of the levels, [...batch, ...event]. */
  readonly mean: Tensor;
  /** log s in the shape of mean, or in that shape without leading axes: a scalar is one scale for all. */
  readonly logScale: Tensor;
  /** The values that an entry can take. */
  readonly levels: Levels;
}

/**
 * The probability that a logistic variate is rounded to a level, where all that is below the lowest level counts for it,
 * and all that is above the highest for that one. With w the spacing,
 *
 *   log P(x) = sum(log(sigmoid((x + w/2 - mean) / s) - sigmoid((x - w/2 - mean) / s)))
 *
 * It is a probability of levels, to be compared with that of a `categorical`. Values are levels (not checked: that would
 * read them back). `logProb` has a gradient with respect to the parameters; samples have none, and `expectation` is the
 * mean of the logistic cut to the range of the levels, within half a level of E[X]. The tensors are borrowed.
 *
 * @throws {ShapeError} if logScale does not fit mean, or (in `logProb`) value does not fit the batch and event
 * @throws {ArgumentError} if `levels` is impossible, or mean has fewer axes than `eventDims`
 * @see Kingma et al. 2016, section 5.2, https://arxiv.org/abs/1606.04934; Salimans et al. 2017, equation 2,
 *   https://arxiv.org/abs/1701.05517
 * @example
 * const grey = discretisedLogistic({ mean, logScale: tf.scalar(-3), levels: { count: 256, spacing: 1 / 255 } });
 */
export function discretisedLogistic(
  { mean, logScale, levels }: DiscretisedLogisticParameters,
  { eventDims = 1 }: EventOptions = {},
): DiscretisedLogistic {
  const shape = splitShape("DiscretisedLogistic", mean.shape, eventDims);
  requireSpread("DiscretisedLogistic", "logScale", mean.shape, logScale.shape);
  requireLevels("DiscretisedLogistic", levels);
  const { count, spacing } = levels;
  return {
    kind: "discretised-logistic",
    mean,
    logScale,
    levels,
    ...shape,
    sample: (rng, sampleShape = []) =>
      tf.tidy(() => {
        const uniform = rng.uniform([...sampleShape, ...mean.shape]);
        const logistic = tf.sub(tf.log(uniform), tf.log(tf.sub(1, uniform)));
        const drawn = tf.add(tf.mul(logistic, tf.exp(logScale)), mean);
        return tf.mul(tf.clipByValue(tf.round(tf.div(drawn, spacing)), 0, count - 1), spacing);
      }),
    logProb: (value) =>
      tf.tidy(() => {
        requireValue("DiscretisedLogistic", value, shape);
        return sumOverEvent(logProbability({ mean, logScale, levels }, value), shape.eventShape);
      }),
    expectation: () => tf.clipByValue(mean, 0, (count - 1) * spacing),
  };
}

/**
 * With a and b the ends of a level's cell, sigmoid(b) - sigmoid(a) = sigmoid(b) sigmoid(-a) (1 - exp(a - b)), where
 * b - a = w / s. The last factor, and that of the end which is infinite, are 1 for an outer level.
 */
function logProbability(
  { mean, logScale, levels: { count, spacing } }: DiscretisedLogisticParameters,
  value: Tensor,
): Tensor {
  const half = spacing / 2;
  const notTop = tf.cast(tf.less(value, (count - 1) * spacing - half), "float32");
  const notLowest = tf.cast(tf.greater(value, half), "float32");
  const difference = tf.sub(value, mean);
  const below = tf.mul(notTop, logSigmoid(standardise(tf.add(difference, half), logScale)));
  const above = tf.mul(notLowest, logSigmoid(standardise(tf.sub(half, difference), logScale)));
  return tf.add(tf.add(below, above), tf.mul(tf.mul(notTop, notLowest), logWidth(spacing, logScale)));
}

/** Below it, 1 - exp(-t) is t (1 - t/2) to float32. */
const narrow = 1e-3;

/** log(1 - exp(-t)) with t = w / s, also where t leaves float32; its gradient with respect to log s is -t / (exp(t) - 1). */
function logWidth(spacing: number, logScale: Tensor): Tensor {
  const logOf = (x: Tensor): Tensor => tf.sub(Math.log(spacing), x);
  const branch = (x: Tensor, small: (t: Tensor) => Tensor, large: (t: Tensor) => Tensor): Tensor => {
    const t = tf.exp(tf.minimum(logOf(x), 80));
    return tf.where(tf.less(t, narrow), small(t), large(tf.maximum(t, narrow)));
  };
  return customUnary(logScale, {
    value: (x) =>
      branch(
        x,
        (t) => tf.sub(logOf(x), tf.mul(t, 0.5)),
        (t) => tf.add(tf.log(tf.tanh(tf.mul(t, 0.5))), softplus(tf.neg(t))),
      ),
    derivative: (x) =>
      branch(
        x,
        (t) => tf.sub(tf.mul(t, 0.5), 1),
        // exp(t) - 1 = tanh(t/2) (exp(t) + 1)
        (t) => tf.neg(tf.div(t, tf.mul(tf.tanh(tf.mul(t, 0.5)), tf.add(tf.exp(t), 1)))),
      ),
  });
}
