import * as tf from "@tensorflow/tfjs";
import { type Shape, type Tensor } from "../types.js";
import { sumTo } from "./broadcast.js";
import { withGradients } from "./with-gradients.js";

/** exp of it is just inside float32. */
const largestExponent = 88;
/** Its double and its product with 0 are finite, and its square is Infinity. */
const farAway = 1e38;

/**
 * difference / scale with scale = exp(logScale), for all finite arguments: no infinite reciprocal of a tiny scale meets a
 * difference of 0, and what leaves float32 stays at 1e38, so that a weight of 0 times its gradient is 0.
 *
 * @param difference any shape
 * @param logScale a shape that broadcasts to that of the difference
 * @returns the shape of the difference
 */
export function standardise(difference: Tensor, logScale: Tensor): Tensor {
  return tf.tidy(() => {
    const reciprocal = finiteReciprocal(logScale);
    const quotient = divide(difference, reciprocal);
    return withGradients(
      { difference, logScale },
      () => tf.clone(quotient),
      (dy, kept) => ({
        difference: () => tf.mul(dy, kept.reciprocal),
        logScale: () => sumTo(tf.neg(tf.mul(dy, kept.quotient)), logScale.shape),
      }),
      { reciprocal, quotient },
    );
  });
}

/**
 * The squared length of difference / sigma, summed over the event, with sigma² = exp(logVariance): for all finite
 * arguments, as {@link standardise}, in fewer operations.
 *
 * @param difference [...lead, ...event]
 * @param logVariance a shape that broadcasts to that of the difference
 * @param eventShape the last axes of the difference
 * @returns [...lead]; Infinity where it leaves float32
 */
export function squaredDistance(difference: Tensor, logVariance: Tensor, eventShape: Shape): Tensor {
  return tf.tidy(() => {
    const reciprocal = finiteReciprocal(tf.mul(logVariance, 0.5));
    const quotient = divide(difference, reciprocal);
    const first = difference.rank - eventShape.length;
    const lead = difference.shape.slice(0, first);
    const axes = eventShape.map((_, axis) => first + axis);
    const weigh = (dy: Tensor, by: Tensor): Tensor => tf.mul(tf.reshape(dy, [...lead, ...axes.map(() => 1)]), by);
    return withGradients(
      { difference, logVariance },
      () => (axes.length === 0 ? tf.square(quotient) : tf.sum(tf.square(quotient), axes)),
      (dy, kept) => ({
        difference: () => tf.mul(weigh(dy, kept.quotient), tf.mul(kept.reciprocal, 2)),
        logVariance: () => sumTo(tf.mul(weigh(tf.neg(dy), kept.quotient), kept.quotient), logVariance.shape),
      }),
      { reciprocal, quotient },
    );
  });
}

/** exp(-logScale), at most exp(88). */
function finiteReciprocal(logScale: Tensor): Tensor {
  return tf.exp(tf.minimum(tf.neg(logScale), largestExponent));
}

function divide(difference: Tensor, reciprocal: Tensor): Tensor {
  return tf.clipByValue(tf.mul(difference, reciprocal), -farAway, farAway);
}
