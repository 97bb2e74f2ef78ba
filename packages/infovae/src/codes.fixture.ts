import { type DiagonalNormal, diagonalNormal, type Encoder, type ExampleSource } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** Rows of numbers as examples, [units] each. */
export function rows(values: Float32Array, units: number): ExampleSource {
  return {
    spec: { name: "rows", shape: [units], kind: "real" },
    size: values.length / units,
    fingerprint: "rows",
    read: (indices) => {
      const x = new Float32Array(units * indices.length);
      indices.forEach((index, i) => x.set(values.subarray(units * index, units * (index + 1)), units * i));
      return { x: { values: x, shape: [indices.length, units] } };
    },
  };
}

/** q(z|x) = N(slope x + offset, variance I). */
export function linearEncoder(slope: number, variance: number, offset = 0): Encoder<DiagonalNormal> {
  return {
    parameters: new Map(),
    given: (x) =>
      diagonalNormal({ mean: tf.add(tf.mul(x, slope), offset), logVariance: tf.fill(x.shape, Math.log(variance)) }),
    dispose: () => undefined,
  };
}
