import {
  type DataSpec,
  type Decoder,
  type DiagonalNormal,
  diagonalNormal,
  type Encoder,
  matMul,
  ownParameters,
  type Tensor,
  type Variable,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type FittedNormal, inverseTrace } from "./fitted-normal.js";

export interface LinearVariables {
  /** [size] */
  readonly mean: Variable;
  /** W, [size, latent] */
  readonly loadings: Variable;
  /** log of the variances of the noise, [size] */
  readonly logNoise: Variable;
  /** What bins take off every log density, []. */
  readonly correction: Variable;
}

/** What a fitted normal's densities lose to bins of a width: width²/24 tr C⁻¹ less the log of the bin's volume. */
export function dequantised(normal: FittedNormal, binWidth: number): FittedNormal & { readonly correction: number } {
  const { noise } = normal;
  const correction = binWidth > 0 ? (binWidth ** 2 / 24) * inverseTrace(normal) - noise.length * Math.log(binWidth) : 0;
  return { ...normal, correction };
}

/** The exact posterior and the likelihood of a linear-Gaussian model, whose Wᵀ diag(noise)⁻¹ W is diagonal. */
export function linearConditionals(variables: LinearVariables, data: DataSpec, binWidth: number) {
  const { mean, loadings, logNoise, correction } = variables;
  const owned = ownParameters({ ...variables });
  const { shape } = data;
  const flat = (x: Tensor) => tf.reshape(x, [...x.shape.slice(0, x.rank - shape.length), mean.size]);
  const encoder: Encoder<DiagonalNormal> = {
    ...owned,
    given: (x) => {
      const weights = tf.mul(loadings, tf.expandDims(tf.exp(tf.neg(logNoise)), 1));
      const precisions = tf.add(tf.sum(tf.mul(loadings, weights), 0), 1);
      const projections = matMulRows(tf.sub(flat(x), mean), weights);
      return diagonalNormal({ mean: tf.div(projections, precisions), logVariance: tf.neg(tf.log(precisions)) });
    },
  };
  const decoder: Decoder<DiagonalNormal> = {
    parameters: owned.parameters,
    given: (z) => {
      const means = tf.reshape(tf.add(matMulRows(z, tf.transpose(loadings)), mean), [
        ...z.shape.slice(0, -1),
        ...shape,
      ]);
      const normal = diagonalNormal(
        { mean: means, logVariance: tf.reshape(logNoise, [...shape]) },
        { eventDims: shape.length },
      );
      return binned(normal, correction, data, binWidth);
    },
    dispose: () => undefined,
  };
  return { encoder, decoder };
}

/** Any leading axes times a matrix. */
function matMulRows(rows: Tensor, matrix: Tensor): Tensor {
  const lead = rows.shape.slice(0, -1);
  return tf.reshape(matMul(tf.reshape(rows, [-1, rows.shape.at(-1)!]), matrix), [...lead, matrix.shape[1]!]);
}

/** A normal whose draws are rounded to the values that there are, and whose density is spread over their bins. */
function binned(
  normal: DiagonalNormal,
  correction: Variable,
  { kind, levels = 2 }: DataSpec,
  binWidth: number,
): DiagonalNormal {
  if (binWidth === 0) return normal;
  const bounded = kind === "binary" || kind === "categorical";
  return {
    ...normal,
    logProb: (value) => tf.tidy(() => tf.sub(normal.logProb(value), correction)),
    sample: (rng, sampleShape) =>
      tf.tidy(() => {
        const rounded = tf.mul(tf.round(tf.div(normal.sample(rng, sampleShape), binWidth)), binWidth);
        return bounded ? tf.clipByValue(rounded, 0, levels - 1) : rounded;
      }),
  };
}
