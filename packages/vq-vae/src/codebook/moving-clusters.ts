import { matMul, oneHot, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** Moving sums behind the averages of the rows that each code was chosen for. They start at 0, unseen at 1. */
export interface MovingClusters {
  /** N [codes]: choices of each code per step, as a moving sum that was not corrected for its start. */
  readonly count: Tensor;
  /** M [codes, dimension]: sums of the rows that chose it, likewise. */
  readonly sum: Tensor;
  /** decay^steps, []: how much of the averages still is the 0 that they started from. */
  readonly unseen: Tensor;
}

/**
 * One step: N = decay N + (1 - decay) n and M = decay M + (1 - decay) m, where n counts the rows that chose a code and m
 * is their sum.
 *
 * @param rows [rows, dimension]
 * @param codes int32 [rows]
 */
export function moveClusters(
  { count, sum, unseen }: MovingClusters,
  rows: Tensor,
  codes: Tensor,
  decay: number,
): MovingClusters {
  const chosen = oneHot(codes, count.shape[0]);
  return {
    count: decayed(count, tf.sum(chosen, 0), decay),
    sum: decayed(sum, matMul(tf.transpose(chosen), rows), decay),
    unseen: tf.mul(unseen, decay),
  };
}

/** decay average + (1 - decay) value. */
export function decayed(average: Tensor, value: Tensor, decay: number): Tensor {
  return tf.add(tf.mul(average, decay), tf.mul(value, 1 - decay));
}

/**
 * The vectors that the averages give: M / (1 - unseen) over the smoothed counts
 *
 *   (c + smoothing) / (n + codes smoothing) n,   c = N / (1 - unseen),   n = sum of c.
 *
 * The averages themselves stay as they are. A code that was never chosen keeps its vector.
 *
 * @param vectors the present ones, [codes, dimension]
 * @see van den Oord et al. 2017, appendix A.1, https://arxiv.org/abs/1711.00937
 */
export function clusterVectors({ count, sum, unseen }: MovingClusters, vectors: Tensor, smoothing: number): Tensor {
  const seen = tf.sub(1, unseen);
  const counts = tf.div(count, seen);
  const total = tf.sum(counts);
  const smoothed = tf.mul(tf.div(tf.add(counts, smoothing), tf.add(total, smoothing * count.shape[0])), total);
  const means = tf.div(tf.div(sum, seen), tf.expandDims(smoothed, 1));
  return choose(tf.cast(tf.greater(count, 0), "float32"), means, vectors);
}

/** Rows of `a` where `mask` is 1, rows of `b` where it is 0. */
export function choose(mask: Tensor, a: Tensor, b: Tensor): Tensor {
  const rows = tf.expandDims(mask, 1);
  return tf.add(tf.mul(rows, a), tf.mul(tf.sub(1, rows), b));
}
