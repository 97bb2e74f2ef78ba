import {
  createVariables,
  diagonalOf,
  type Module,
  ownParameters,
  type Pass,
  type Scalar,
  type Tensor,
  type Variable,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** Share of a new batch in a running statistic, once some were seen. */
const rate = 0.1;

/** What is known of the codes of many examples, on the host. */
export interface CodeSummary {
  /** [latent] each, but for the covariance, [latent * latent]. */
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/**
 * Statistics of the codes that a model gives its training examples: running ones while it trains, and those of all
 * examples afterwards. Gradients do not move them.
 */
export interface CodeStatistics extends Module {
  /** Centre of the codes, [latent]. */
  readonly mean: Variable;
  /** Covariance around it, [latent, latent]. */
  readonly covariance: Variable;
  /** Least and greatest entries, [latent] each; while training runs, those that a batch has on average. */
  readonly low: Variable;
  readonly high: Variable;
  /** R²: the mean square distance of codes from their centre, []. */
  squaredRadius(): Scalar;
  /** Takes a batch of codes, [batch, latent], into account, from the next step on. */
  observe(codes: Tensor, pass: Pass): void;
  /** Replaces the running statistics. */
  assign(summary: CodeSummary): void;
}

/**
 * Exponentially weighted means over the batches, of which the first n count alike until 1/n falls to the rate 0.1: no
 * first value has a part in them. Before any batch the codes count as N(0, I) and their box as [-1, 1].
 *
 * @see Finch 2009, "Incremental calculation of weighted mean and variance", for the covariance around a mean that moves
 */
export function codeStatistics(latent: number): CodeStatistics {
  const vector = (value: number) => ({ shape: [latent], values: () => tf.fill([latent], value), trainable: false });
  const variables = createVariables("codeStatistics", {
    batches: { shape: [], values: () => tf.scalar(0), trainable: false },
    mean: vector(0),
    covariance: { shape: [latent, latent], values: () => tf.eye(latent), trainable: false },
    low: vector(-1),
    high: vector(1),
  });
  const { batches, mean, covariance, low, high } = variables;
  const observe = (codes: Tensor, pass: Pass): void => {
    const seen = tf.add(batches, 1);
    const share = tf.maximum(tf.reciprocal(seen), rate);
    const towards = (variable: Tensor, value: Tensor): Tensor =>
      tf.add(variable, tf.mul(share, tf.sub(value, variable)));
    const centre = tf.mean(codes, 0);
    const centred = tf.sub(codes, centre);
    const ofBatch = tf.div(tf.matMul(centred, centred, true), codes.shape[0]);
    const step = tf.sub(centre, mean);
    const moved = tf.add(covariance, tf.mul(share, tf.matMul(tf.expandDims(step, 1), tf.expandDims(step, 0))));
    pass.update(batches, seen);
    pass.update(mean, towards(mean, centre));
    pass.update(covariance, tf.add(tf.mul(moved, tf.sub(1, share)), tf.mul(ofBatch, share)));
    pass.update(low, towards(low, tf.min(codes, 0)));
    pass.update(high, towards(high, tf.max(codes, 0)));
  };
  return {
    ...ownParameters(variables),
    ...{ mean, covariance, low, high },
    squaredRadius: () => tf.tidy(() => tf.sum(diagonalOf(covariance))),
    observe: (codes, pass) => tf.tidy(() => observe(codes, pass)),
    assign: (summary) =>
      tf.tidy(() => {
        for (const name of ["mean", "covariance", "low", "high"] as const) write(variables[name], summary[name]);
      }),
  };
}

function write(variable: Variable, values: Float64Array): void {
  variable.assign(tf.tensor(Float32Array.from(values), variable.shape));
}

/** R² of a batch of codes, [batch, latent]: the mean square distance from their own centre, []. */
export function squaredRadiusOf(codes: Tensor): Scalar {
  return tf.tidy(() => tf.mean(tf.sum(tf.square(tf.sub(codes, tf.mean(codes, 0))), 1)));
}
