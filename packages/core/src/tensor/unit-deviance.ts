import * as tf from "@tensorflow/tfjs";
import { requireShape } from "../errors.js";
import { type Shape, type Tensor } from "../types.js";
import { broadcastShapes, broadcastTo, broadcastWithin, sumTo } from "./broadcast.js";
import { withGradients } from "./with-gradients.js";

/**
 * x/mean - 1 - log(x/mean) for x > 0 and mean > 0: half the unit deviance of the gamma distribution. Near x = mean the
 * error stays a few units in the last place of (x - mean)/mean, so densities with large parameters do not cancel.
 *
 * @param x any shape, positive elements
 * @param mean any shape that broadcasts with that of x, positive elements
 * @returns the shape to which both broadcast
 * @throws {ShapeError} if the shapes do not broadcast
 * @see Jørgensen 1997, "The theory of dispersion models"
 */
export function unitDeviance(x: Tensor, mean: Tensor): Tensor {
  const shape = commonShape(x.shape, mean.shape);
  const operands = { x: broadcastTo(x, shape), mean: broadcastTo(mean, shape) };
  return withGradients(
    operands,
    () => deviance(operands.x, operands.mean, tf.sub(tf.log(operands.x), tf.log(operands.mean))),
    (dy, saved) => ({
      x: () => tf.div(tf.mul(dy, excess(saved.x, saved.mean)), saved.x),
      mean: () => tf.neg(tf.div(tf.mul(dy, excess(saved.x, saved.mean)), saved.mean)),
    }),
  );
}

export interface LogarithmicOperands {
  /** log x, [...lead, ...shape]. */
  readonly logX: Tensor;
  /** x, the shape of logX. It may be 0 where float32 ends, and has no gradient of its own. */
  readonly x: Tensor;
  /** What x is multiplied by, positive; its shape broadcasts with the others'. */
  readonly rate: Tensor;
  /** Positive; its shape broadcasts with the others'. */
  readonly mean: Tensor;
}

/**
 * {@link unitDeviance} of rate x and the mean, from log x: also for an x that is too small for float32.
 *
 * @returns the shape to which all broadcast
 */
export function logUnitDeviance({ logX, x, rate, mean }: LogarithmicOperands): Tensor {
  const shape = commonShape(commonShape(logX.shape, rate.shape), mean.shape);
  return tf.tidy(() => {
    const multiple = broadcastWithin(tf.mul(x, rate), shape);
    return withGradients(
      { logX, rate, mean },
      () => deviance(multiple, mean, tf.sub(tf.add(logX, tf.log(rate)), tf.log(mean))),
      (dy, kept) => {
        const slope = (): Tensor => tf.mul(dy, excess(kept.multiple, kept.mean));
        return {
          logX: () => sumTo(slope(), logX.shape),
          rate: () => sumTo(tf.div(slope(), kept.rate), rate.shape),
          mean: () => sumTo(tf.neg(tf.div(slope(), kept.mean)), mean.shape),
        };
      },
      { multiple },
    );
  });
}

function commonShape(x: Shape, mean: Shape): number[] {
  const shape = broadcastShapes(x, mean);
  requireShape(shape !== null, "unitDeviance", "mean", `broadcast with x [${x.join(", ")}]`, mean);
  return shape;
}

/** A tiny x leaves float32 when it is divided by the mean; its logarithm does not. */
function deviance(x: Tensor, mean: Tensor, difference: Tensor): Tensor {
  const ratio = tf.div(x, mean);
  const logRatio = tf.where(tf.less(ratio, 0.5), difference, tf.log(ratio));
  return tf.sub(tf.sub(ratio, 1), logRatio);
}

/** (x - mean) / mean, which is x d/dx and -mean d/dmean of the deviance. */
function excess(x: Tensor, mean: Tensor): Tensor {
  return tf.div(tf.sub(x, mean), mean);
}
