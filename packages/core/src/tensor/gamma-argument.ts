import * as tf from "@tensorflow/tfjs";
import { type Tensor } from "../types.js";

/** From here on the gamma functions use their expansions in 1/x; below, polynomials on [1, 2] and recurrences. */
const tailStart = 3;

/** What the gamma functions need of an argument below 3. */
export interface SmallArgument {
  /** The argument, at most 3. */
  readonly x: Tensor;
  /** x in [0, 1), x - 1 in [1, 2), x - 2 in [2, 3]: exact in float32 where x is near 1 or 2. */
  readonly fraction: Tensor;
  /** x < 1: the recurrence f(x) = f(x + 1) - step(x) applies. */
  readonly below: Tensor;
  /** x >= 2: the recurrence f(x) = f(x - 1) + step(x - 1) applies. */
  readonly above: Tensor;
  /** x - 1 where x >= 2, else 1. */
  readonly previous: Tensor;
}

/** Chooses between `small`, for x < 3, and `tail`, for x >= 3, so that neither sees arguments outside its range. */
export function splitArgument(
  x: Tensor,
  { small, tail }: { small: (argument: SmallArgument) => Tensor; tail: (x: Tensor) => Tensor },
): Tensor {
  const low = tf.minimum(x, tailStart);
  return tf.where(tf.less(x, tailStart), small(smallArgument(low)), tail(tf.maximum(x, tailStart)));
}

function smallArgument(x: Tensor): SmallArgument {
  const below = tf.less(x, 1);
  const above = tf.greaterEqual(x, 2);
  const fraction = tf.where(below, x, tf.sub(x, tf.add(1, tf.cast(above, "float32"))));
  return { x, fraction, below, above, previous: tf.maximum(tf.sub(x, 1), 1) };
}
