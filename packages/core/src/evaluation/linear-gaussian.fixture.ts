import * as tf from "@tensorflow/tfjs";
import { standardNormalPrior } from "../conditionals/standard-normal-prior.js";
import { type ExampleSource } from "../data/source.js";
import { type DiagonalNormal, diagonalNormal } from "../distributions/diagonal-normal.js";
import { type LatentModel } from "../objectives/latent-model.js";
import { RandomStream } from "../random/stream.js";

/** Orthogonal loadings, so that the exact posterior of x = W z + offset + noise is a diagonal normal. */
const loadings = [
  [0.8, 0.5],
  [0.8, -0.5],
  [0, 0.5],
  [0, 0],
];
const offset = [0.3, -0.2, 0.1, 0.5];
const noiseVariance = 0.49;
const norms = [0, 1].map((unit) => loadings.reduce((sum, row) => sum + row[unit]! ** 2, 0));

/** How far the encoder is from the exact posterior: 0 is exact. */
export interface EncoderError {
  readonly meanShift?: number;
  readonly logVarianceShift?: number;
}

/** Probabilistic PCA with its exact posterior, or one that misses it by a known amount. */
export function linearGaussian(error: EncoderError = {}): LatentModel<DiagonalNormal, DiagonalNormal, DiagonalNormal> {
  const { meanShift = 0, logVarianceShift = 0 } = error;
  const fixed = { parameters: new Map<string, never>(), dispose: () => undefined };
  return {
    encoder: {
      ...fixed,
      given: (x) => {
        const centred = tf.sub(x, offset);
        const mean = tf.add(
          tf.div(
            tf.matMul(centred as tf.Tensor2D, loadings),
            norms.map((n) => n + noiseVariance),
          ),
          meanShift,
        );
        const variances = norms.map((n) => Math.log(noiseVariance / (n + noiseVariance)) + logVarianceShift);
        return diagonalNormal({ mean, logVariance: tf.add(tf.zerosLike(mean), variances) });
      },
    },
    decoder: {
      ...fixed,
      given: (z) => {
        const mean = tf.add(tf.sum(tf.mul(tf.expandDims(z, -2), loadings), -1), offset);
        return diagonalNormal({ mean, logVariance: tf.scalar(Math.log(noiseVariance)) });
      },
    },
    prior: standardNormalPrior([2]),
  };
}

/** log N(x; offset, W W' + noise) in float64, by the orthogonality of W's columns. */
export function exactLogEvidence(x: ArrayLike<number>): number {
  const rest = offset.map((value, i) => x[i]! - value);
  const projections = [0, 1].map((unit) => loadings.reduce((sum, row, i) => sum + row[unit]! * rest[i]!, 0));
  const square = rest.reduce((sum, value) => sum + value * value, 0);
  const explained = projections.reduce((sum, p, unit) => sum + (p * p) / (norms[unit]! + noiseVariance), 0);
  const logDeterminant = norms.reduce((sum, n) => sum + Math.log(n + noiseVariance), 2 * Math.log(noiseVariance));
  return -0.5 * (4 * Math.log(2 * Math.PI) + logDeterminant + (square - explained) / noiseVariance);
}

/** `size` examples from a wide normal, of the kind "real". */
export function realExamples(size: number): ExampleSource & { readonly values: Float32Array } {
  const values = RandomStream.fromSeed(11).fillNormal(new Float32Array(4 * size));
  return {
    values,
    spec: { name: "normal examples", shape: [4], kind: "real" },
    size,
    fingerprint: "0",
    read: (indices) => {
      const out = new Float32Array(4 * indices.length);
      indices.forEach((index, i) => out.set(values.subarray(4 * index, 4 * index + 4), 4 * i));
      return { x: { values: out, shape: [indices.length, 4] } };
    },
  };
}

/** The exact log evidence of every example, and their mean. */
export function exactMean(source: { readonly values: Float32Array; readonly size: number }): number {
  const each = Array.from({ length: source.size }, (_, i) =>
    exactLogEvidence(source.values.subarray(4 * i, 4 * i + 4)),
  );
  return each.reduce((sum, value) => sum + value, 0) / source.size;
}
