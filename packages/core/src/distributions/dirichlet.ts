import * as tf from "@tensorflow/tfjs";
import { requireShape } from "../errors.js";
import { broadcastTo } from "../tensor/broadcast.js";
import { withoutGradient } from "../tensor/stop-gradient.js";
import { type Distribution, type Entropy, type Expectation, type Tensor } from "../types.js";
import { dirichletEntropy, dirichletLogDensity } from "./dirichlet-density.js";
import { carryingDraw, type DrawScale, madeFrom } from "./draws.js";
import { smallestDraw } from "./gamma.js";
import { logGammaDraw } from "./log-gamma-draw.js";
import { requireValue, splitShape } from "./shape-law.js";

/** How far a value's sum may be from 1: beyond the rounding of a thousand float32. */
const sumTolerance = 1e-3;

/** Draws are made as log x. */
const logarithms: DrawScale = {
  toDraw: (made) => tf.maximum(tf.exp(made), smallestDraw),
  slope: tf.exp,
};

/** A distribution over points whose entries are positive and sum to 1. */
export interface Dirichlet extends Distribution, Expectation, Entropy {
  readonly kind: "dirichlet";
  /** [...batch, k] */
  readonly concentration: Tensor;
}

/**
 * Dirichlet(a) over the simplex, with log p(x) = log Gamma(sum a) + sum((a_i - 1) log x_i - log Gamma(a_i)), a density
 * over the first k - 1 entries; -Infinity outside. A value is inside if its entries are positive and its sum is within
 * 1e-3 of 1. Draws are normalised gamma draws, with their implicit gradients, and carry their logarithms, as those of
 * `beta` do: `logProb` of the draw itself is exact for entries that float32 cannot show. The tensor is borrowed, and its
 * values not checked here: see `checkParameters`.
 *
 * @param parameters concentration [...batch, k], positive; the event is the last axis
 * @throws {ShapeError} if concentration has no axis or k < 2, or (in `logProb`) value does not fit
 * @see Figurnov, Mohamed & Mnih 2018, https://arxiv.org/abs/1805.08498, for the gradients of draws
 * @example
 * const topics = dirichlet({ concentration: tf.fill([64, 10], 0.1) });
 * const draws = topics.sample(rng); // [64, 10], each row sums to 1
 */
export function dirichlet({ concentration }: { readonly concentration: Tensor }): Dirichlet {
  const fits = concentration.rank >= 1 && concentration.shape.at(-1)! >= 2;
  requireShape(fits, "Dirichlet", "concentration", "end in an axis of 2 or more", concentration.shape);
  const shape = splitShape("Dirichlet", concentration.shape, 1);
  return {
    kind: "dirichlet",
    concentration,
    ...shape,
    sample: (rng, sampleShape = []) =>
      tf.tidy(() => {
        const logDraw = logGammaDraw(broadcastTo(concentration, [...sampleShape, ...concentration.shape]), rng);
        return carryingDraw(tf.logSoftmax(logDraw), logarithms);
      }),
    logProb: (value) =>
      tf.tidy(() => {
        requireValue("Dirichlet", value, shape);
        const made = madeFrom(value, logarithms);
        if (made !== undefined) return dirichletLogDensity(concentration, { values: tf.exp(made), logs: made });
        const outside = withoutGradient(isOutside, value);
        const inside = tf.where(tf.expandDims(outside, -1), tf.fill(value.shape, 1 / value.shape.at(-1)!), value);
        return tf.where(
          outside,
          tf.scalar(-Infinity),
          dirichletLogDensity(concentration, { values: inside, logs: tf.log(inside) }),
        );
      }),
    expectation: () => tf.tidy(() => tf.div(concentration, tf.sum(concentration, -1, true))),
    entropy: () => tf.tidy(() => dirichletEntropy(concentration)),
  };
}

function isOutside(value: Tensor): Tensor {
  const negative = tf.any(tf.lessEqual(value, 0), -1);
  return tf.logicalOr(negative, tf.greater(tf.abs(tf.sub(tf.sum(value, -1), 1)), sumTolerance));
}
