import * as tf from "@tensorflow/tfjs";
import { requireShape } from "../errors.js";
import { type Tensor } from "../types.js";
import { broadcastShapes, broadcastTo } from "./broadcast.js";
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
  const shape = broadcastShapes(x.shape, mean.shape);
  requireShape(shape !== null, "unitDeviance", "mean", `broadcast with x [${x.shape.join(", ")}]`, mean.shape);
  const operands = { x: broadcastTo(x, shape), mean: broadcastTo(mean, shape) };
  return withGradients(
    operands,
    () => deviance(operands),
    (dy, saved) => ({
      x: () => tf.div(tf.mul(dy, excess(saved)), saved.x),
      mean: () => tf.neg(tf.div(tf.mul(dy, excess(saved)), saved.mean)),
    }),
  );
}

interface Operands {
  readonly x: Tensor;
  readonly mean: Tensor;
}

function deviance({ x, mean }: Operands): Tensor {
  const ratio = tf.div(x, mean);
  // A tiny x leaves float32 when it is divided; its logarithm does not.
  const logRatio = tf.where(tf.less(ratio, 0.5), tf.sub(tf.log(x), tf.log(mean)), tf.log(ratio));
  return tf.sub(tf.sub(ratio, 1), logRatio);
}

/** (x - mean) / mean, which is x d/dx and -mean d/dmean of the deviance. */
function excess({ x, mean }: Operands): Tensor {
  return tf.div(tf.sub(x, mean), mean);
}
