import * as tf from "@tensorflow/tfjs";
import { requireShape } from "../errors.js";
import { broadcastTo } from "../tensor/broadcast.js";
import { logSigmoid } from "../tensor/softplus.js";
import { withoutGradient } from "../tensor/stop-gradient.js";
import { type Distribution, type Entropy, type Expectation, type Tensor } from "../types.js";
import { dirichletEntropy, dirichletLogDensity } from "./dirichlet-density.js";
import { smallestDraw } from "./gamma.js";
import { carryingDraw, type DrawScale, madeFrom } from "./draws.js";
import { logGammaDraw } from "./log-gamma-draw.js";
import { type EventOptions, requireValue, splitShape, sumOverEvent } from "./shape-law.js";

/** The float32 next below 1. */
const largestDraw = 1 - 2 ** -24;

/** Draws are made as log(x / (1 - x)), from which follow log x and log(1 - x). */
const logits: DrawScale = {
  toDraw: (made) => tf.clipByValue(tf.sigmoid(made), smallestDraw, largestDraw),
  slope: (made) => tf.mul(tf.sigmoid(made), tf.sigmoid(tf.neg(made))),
};

/** Independent entries, each from a beta distribution. */
export interface Beta extends Distribution, Expectation, Entropy {
  readonly kind: "beta";
  /** [...batch, ...event] */
  readonly alpha: Tensor;
  /** [...batch, ...event] */
  readonly beta: Tensor;
}

export interface BetaParameters {
  /** The power of x, plus 1: [...batch, ...event], positive. */
  readonly alpha: Tensor;
  /** The power of 1 - x, plus 1: [...batch, ...event], positive. */
  readonly beta: Tensor;
}

/**
 * Beta(a, b) on (0, 1), with log p(x) = (a - 1) log x + (b - 1) log(1 - x) - log B(a, b), where a is alpha and b beta;
 * -Infinity outside. Draws are the share of one gamma draw in the sum of two, with their implicit gradients. A draw
 * carries log(x / (1 - x)), of which float32 has no end: for parameters below 1 many draws are nearer to 0 or 1 than
 * float32 can show, where `logProb` of the draw itself stays exact, and that of a copy is of what it shows. The tensors
 * are borrowed, and their values not checked here: see `checkParameters`.
 *
 * @throws {ShapeError} if the shapes of alpha and beta differ, or (in `logProb`) value does not fit
 * @throws {ArgumentError} if alpha has fewer axes than `eventDims`
 * @see Figurnov, Mohamed & Mnih 2018, https://arxiv.org/abs/1805.08498, for the gradients of draws
 * @example
 * const share = beta({ alpha: tf.fill([64, 8], 2), beta: tf.fill([64, 8], 5) }, { eventDims: 1 });
 * const density = share.logProb(share.sample(rng)); // [64], nats
 */
export function beta(parameters: BetaParameters, { eventDims = 0 }: EventOptions = {}): Beta {
  const { alpha } = parameters;
  const shape = splitShape("Beta", alpha.shape, eventDims);
  const fits = tf.util.arraysEqual(alpha.shape, parameters.beta.shape);
  requireShape(fits, "Beta", "beta", `have the shape of alpha [${alpha.shape.join(", ")}]`, parameters.beta.shape);
  return {
    kind: "beta",
    ...parameters,
    ...shape,
    sample: (rng, sampleShape = []) =>
      tf.tidy(() => {
        const pairs = broadcastTo(betaConcentration(parameters), [...sampleShape, ...alpha.shape, 2]);
        const [first, second] = tf.unstack(logGammaDraw(pairs, rng), -1) as [Tensor, Tensor];
        return carryingDraw(tf.sub(first, second), logits);
      }),
    logProb: (value) =>
      tf.tidy(() => {
        requireValue("Beta", value, shape);
        return sumOverEvent(logDensity(parameters, value), shape.eventShape);
      }),
    expectation: () => tf.tidy(() => tf.div(alpha, tf.add(alpha, parameters.beta))),
    entropy: () => tf.tidy(() => sumOverEvent(dirichletEntropy(betaConcentration(parameters)), shape.eventShape)),
  };
}

/** Alpha and beta as the concentration of a Dirichlet distribution over (x, 1 - x): [...batch, ...event, 2]. */
export function betaConcentration({ alpha, beta }: BetaParameters): Tensor {
  return tf.stack([alpha, beta], -1);
}

function logDensity(parameters: BetaParameters, value: Tensor): Tensor {
  const concentration = betaConcentration(parameters);
  const made = madeFrom(value, logits);
  if (made !== undefined) {
    const both = tf.stack([made, tf.neg(made)], -1);
    return dirichletLogDensity(concentration, { values: tf.sigmoid(both), logs: logSigmoid(both) });
  }
  const outside = withoutGradient((x) => tf.logicalOr(tf.lessEqual(x, 0), tf.greaterEqual(x, 1)), value);
  const inside = tf.where(outside, tf.fill(value.shape, 0.5), value);
  const pair = tf.stack([inside, tf.sub(1, inside)], -1);
  return tf.where(
    outside,
    tf.scalar(-Infinity),
    dirichletLogDensity(concentration, { values: pair, logs: tf.log(pair) }),
  );
}
