import * as tf from "@tensorflow/tfjs";
import { logGamma } from "../tensor/log-gamma.js";
import { oneHot } from "../tensor/one-hot.js";
import { logSigmoid, softplus } from "../tensor/softplus.js";
import { type Rng, type Shape, type Tensor } from "../types.js";
import { drawLevels } from "./categorical.js";

/** Columns of a table that share a distribution. Tensors end in an axis of `outputs` parameters or of `columns` values. */
export interface ColumnGroup {
  /** Their places in a row. */
  readonly columns: readonly number[];
  /** Parameters of all of them together. */
  readonly outputs: number;
  /** log p of each value, which is none that is missing: [..., columns]. */
  logProb(parameters: Tensor, value: Tensor): Tensor;
  /** Means, and probabilities of levels, whose averages over draws of z are those of the mixture. */
  statistics(parameters: Tensor): Tensor;
  /** The value for statistics: the mean, or the most probable level. */
  value(statistics: Tensor): Tensor;
  sample(parameters: Tensor, rng: Rng, sampleShape: Shape): Tensor;
}

/** The part of the last axis from `start` on. */
export function lastAxis(x: Tensor, start: number, size: number): Tensor {
  return tf.slice(x, [...x.shape.slice(0, -1).map(() => 0), start], [...x.shape.slice(0, -1), size]);
}

/** Standard deviations stay above 0.018 of that of the column, so that no likelihood grows without end at a value that repeats. */
const leastLogVariance = -8;

/** N(mean, exp(logVariance)), the log-variance bounded softly from below. */
export function normalColumns(columns: readonly number[]): ColumnGroup {
  const count = columns.length;
  const split = (parameters: Tensor) => {
    const raw = lastAxis(parameters, count, count);
    const logVariance = tf.add(softplus(tf.sub(raw, leastLogVariance)), leastLogVariance);
    return { mean: lastAxis(parameters, 0, count), logVariance };
  };
  return {
    columns,
    outputs: 2 * count,
    logProb: (parameters, value) => {
      const { mean, logVariance } = split(parameters);
      const distance = tf.mul(tf.squaredDifference(value, mean), tf.exp(tf.neg(logVariance)));
      return tf.mul(tf.add(tf.add(distance, logVariance), Math.log(2 * Math.PI)), -0.5);
    },
    statistics: (parameters) => lastAxis(parameters, 0, count),
    value: (statistics) => statistics,
    sample: (parameters, rng, sampleShape) => {
      const { mean, logVariance } = split(parameters);
      return tf.add(tf.mul(rng.normal([...sampleShape, ...mean.shape]), tf.exp(tf.mul(logVariance, 0.5))), mean);
    },
  };
}

/** Logits, and values 0 or 1. */
export function bernoulliColumns(columns: readonly number[]): ColumnGroup {
  return {
    columns,
    outputs: columns.length,
    logProb: (logits, value) => tf.sub(tf.mul(value, logits), softplus(logits)),
    statistics: (logits) => tf.sigmoid(logits),
    value: (probability) => tf.cast(tf.greater(probability, 0.5), "float32"),
    sample: (logits, rng, sampleShape) =>
      tf.cast(tf.less(rng.uniform([...sampleShape, ...logits.shape]), tf.sigmoid(logits)), "float32"),
  };
}

/** One column of levels. */
function levelColumn(
  column: number,
  levels: number,
  outputs: number,
  logProbabilities: (parameters: Tensor) => Tensor,
): ColumnGroup {
  return {
    columns: [column],
    outputs,
    logProb: (parameters, value) => {
      const chosen = tf.squeeze(oneHot(value, levels), [-2]);
      return tf.sum(tf.mul(chosen, logProbabilities(parameters)), -1, true);
    },
    statistics: (parameters) => tf.exp(logProbabilities(parameters)),
    value: (probabilities) => tf.cast(tf.expandDims(tf.argMax(probabilities, -1), -1), "float32"),
    sample: (parameters, rng, sampleShape) =>
      tf.cast(tf.expandDims(drawLevels(logProbabilities(parameters), rng, sampleShape), -1), "float32"),
  };
}

/** Levels without an order: softmax of as many logits. */
export function categoricalColumn(column: number, levels: number): ColumnGroup {
  return levelColumn(column, levels, levels, (logits) => tf.logSoftmax(logits));
}

/**
 * Levels in order: P(x <= k) = sigmoid(t_k - location), with t_0 = 0 and steps softplus(d_k) + 0.01 between the others. The parameters are
 * the location and d.
 *
 * @see Nazábal et al. 2020, section 2.2, https://arxiv.org/abs/1807.03653
 */
export function ordinalColumn(column: number, levels: number): ColumnGroup {
  const inner = levels - 2;
  return levelColumn(column, levels, levels - 1, (parameters) => {
    const location = lastAxis(parameters, 0, 1);
    const first = tf.neg(location);
    if (inner === 0) return tf.concat([logSigmoid(first), logSigmoid(location)], -1);
    const steps = tf.add(softplus(lastAxis(parameters, 1, inner)), 0.01);
    const edges = tf.concat([first, tf.add(first, tf.cumsum(steps, steps.rank - 1))], -1);
    const [low, high] = [lastAxis(edges, 0, inner), lastAxis(edges, 1, inner)];
    // sigmoid(b) - sigmoid(a) = sigmoid(b) sigmoid(-a) (1 - exp(a - b)), without cancellation.
    const between = tf.add(tf.log(tf.sub(1, tf.exp(tf.neg(steps)))), tf.add(logSigmoid(high), logSigmoid(tf.neg(low))));
    const last = logSigmoid(tf.neg(lastAxis(edges, inner, 1)));
    return tf.concat([logSigmoid(first), between, last], -1);
  });
}

/** Logarithms of means lie within e^20 of the mean of the column, so that none overflows. */
const farthest = 20;

/** A column of counts: its place, the logarithm of its mean, and the largest that is drawn. */
export interface CountColumn {
  readonly column: number;
  readonly centre: number;
  readonly most: number;
}

/** Columns of counts by log p of a count, whose first parameter is the logarithm of the mean less the column's centre. */
function countColumns<P extends readonly Tensor[]>(
  counts: readonly CountColumn[],
  parameters: P["length"],
  logProb: (count: Tensor, ...parameters: P) => Tensor,
): ColumnGroup {
  const size = counts.length;
  const centres = counts.map(({ centre }) => centre);
  const split = (all: Tensor) => {
    const [raw, ...rest] = Array.from({ length: parameters }, (_, i) => lastAxis(all, i * size, size));
    const logMean = tf.add(tf.clipByValue(raw!, -farthest, farthest), tf.tensor1d(centres));
    return [logMean, ...rest] as readonly Tensor[] as P;
  };
  return {
    columns: counts.map(({ column }) => column),
    outputs: parameters * size,
    logProb: (all, value) => logProb(value, ...split(all)),
    statistics: (all) => tf.exp(split(all)[0]!),
    value: (mean) => mean,
    sample: (all, rng, sampleShape) => {
      const parts = split(all);
      const drawn = counts.map(({ most }, i) => {
        const own = parts.map((part) => lastAxis(part, i, 1)) as readonly Tensor[] as P;
        return drawLevels(logProb(tf.range(0, most + 1), ...own), rng.split(i), sampleShape);
      });
      return tf.cast(tf.stack(drawn, -1), "float32");
    },
  };
}

/** Poisson(exp(centre + parameter)): x log m - m - log x!. */
export function poissonColumns(counts: readonly CountColumn[]): ColumnGroup {
  return countColumns<readonly [Tensor]>(counts, 1, (count, logMean) =>
    tf.sub(tf.sub(tf.mul(count, logMean), tf.exp(logMean)), logGamma(tf.add(count, 1))),
  );
}

/**
 * Negative binomial of mean m = exp(centre + first parameter) and size r = exp(second parameter), of variance m + m² / r:
 * log p = log Gamma(x + r) - log Gamma(r) - log x! - r softplus(l) - x softplus(-l), with l = log m - log r.
 */
export function negativeBinomialColumns(counts: readonly CountColumn[]): ColumnGroup {
  return countColumns<readonly [Tensor, Tensor]>(counts, 2, (count, logMean, raw) => {
    // Beyond e^8 it is a Poisson distribution but for 1 in 3000.
    const logSize = tf.clipByValue(raw, -8, 8);
    const [size, logit] = [tf.exp(logSize), tf.sub(logMean, logSize)];
    const choose = tf.sub(tf.sub(logGamma(tf.add(count, size)), logGamma(size)), logGamma(tf.add(count, 1)));
    return tf.sub(choose, tf.add(tf.mul(size, softplus(logit)), tf.mul(count, softplus(tf.neg(logit)))));
  });
}
