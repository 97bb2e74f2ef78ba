import * as tf from "@tensorflow/tfjs";
import { requireShape } from "../errors.js";
import { broadcastTo } from "../tensor/broadcast.js";
import { digammaMinusLog } from "../tensor/digamma.js";
import { logGammaGap } from "../tensor/log-gamma.js";
import { withoutGradient } from "../tensor/stop-gradient.js";
import { logUnitDeviance } from "../tensor/unit-deviance.js";
import { type Distribution, type Entropy, type Expectation, type Tensor } from "../types.js";
import { carryingDraw, type DrawScale, madeFrom } from "./draws.js";
import { logGammaDraw } from "./log-gamma-draw.js";
import { type EventOptions, requireValue, splitShape, sumOverEvent } from "./shape-law.js";

/** The smallest draw: the smallest normal float32. */
export const smallestDraw = 2 ** -126;
/** Just inside float32. */
const largestDraw = 3.4e38;

/** Draws are made as log x. */
const logarithms: DrawScale = {
  toDraw: (made) => tf.clipByValue(tf.exp(made), smallestDraw, largestDraw),
  slope: tf.exp,
};

/** Independent entries, each from a gamma distribution. */
export interface Gamma extends Distribution, Expectation, Entropy {
  readonly kind: "gamma";
  /** [...batch, ...event] */
  readonly concentration: Tensor;
  /** [...batch, ...event] */
  readonly rate: Tensor;
}

export interface GammaParameters {
  /** Also called shape or alpha: [...batch, ...event], positive. */
  readonly concentration: Tensor;
  /** Also called beta, the inverse of the scale: [...batch, ...event], positive. */
  readonly rate: Tensor;
}

/**
 * Gamma(a, r) on (0, infinity), with log p(x) = a log r - log Gamma(a) + (a - 1) log x - r x, where a is the concentration
 * and r the rate; -Infinity outside. Draws carry implicit gradients to both, and their logarithms, as those of `beta` do:
 * `logProb` of the draw itself is exact also where float32 cannot show it. The tensors are borrowed, and their values not
 * checked here: see `checkParameters`.
 *
 * @throws {ShapeError} if the shapes of concentration and rate differ, or (in `logProb`) value does not fit
 * @throws {ArgumentError} if concentration has fewer axes than `eventDims`
 * @see Figurnov, Mohamed & Mnih 2018, https://arxiv.org/abs/1805.08498, for the gradients of draws
 * @example
 * const precision = gamma({ concentration: tf.fill([8], 2), rate: tf.fill([8], 0.5) });
 * const draws = precision.sample(rng, [100]); // [100, 8]
 */
export function gamma({ concentration, rate }: GammaParameters, { eventDims = 0 }: EventOptions = {}): Gamma {
  const shape = splitShape("Gamma", concentration.shape, eventDims);
  const fits = tf.util.arraysEqual(concentration.shape, rate.shape);
  const rule = `have the shape of concentration [${concentration.shape.join(", ")}]`;
  requireShape(fits, "Gamma", "rate", rule, rate.shape);
  return {
    kind: "gamma",
    concentration,
    rate,
    ...shape,
    sample: (rng, sampleShape = []) =>
      tf.tidy(() => {
        const logDraw = logGammaDraw(broadcastTo(concentration, [...sampleShape, ...concentration.shape]), rng);
        return carryingDraw(tf.sub(logDraw, tf.log(rate)), logarithms);
      }),
    logProb: (value) =>
      tf.tidy(() => {
        requireValue("Gamma", value, shape);
        return sumOverEvent(logDensity({ concentration, rate }, value), shape.eventShape);
      }),
    expectation: () => tf.tidy(() => tf.div(concentration, rate)),
    entropy: () => tf.tidy(() => sumOverEvent(entropyOf({ concentration, rate }), shape.eventShape)),
  };
}

/** logGammaGap(a) - log x - a (r x / a - 1 - log(r x / a)), which does not cancel for large a. */
function logDensity({ concentration, rate }: GammaParameters, value: Tensor): Tensor {
  const density = (x: Tensor, logX: Tensor): Tensor => {
    const deviance = logUnitDeviance({ logX, x, rate, mean: concentration });
    return tf.sub(tf.sub(logGammaGap(concentration), logX), tf.mul(concentration, deviance));
  };
  const made = madeFrom(value, logarithms);
  if (made !== undefined) return density(tf.exp(made), made);
  const outside = withoutGradient((x) => tf.logicalOr(tf.lessEqual(x, 0), tf.equal(x, Infinity)), value);
  const inside = tf.where(outside, tf.fill(value.shape, 1), value);
  return tf.where(outside, tf.scalar(-Infinity), density(inside, tf.log(inside)));
}

/** a - log r + log Gamma(a) + (1 - a) digamma(a), with the terms in a log a cancelled by hand. */
function entropyOf({ concentration, rate }: GammaParameters): Tensor {
  const correction = tf.mul(tf.sub(1, concentration), digammaMinusLog(concentration));
  return tf.add(tf.sub(tf.sub(tf.log(concentration), tf.log(rate)), logGammaGap(concentration)), correction);
}
