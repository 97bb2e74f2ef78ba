import { type DiagonalNormal, diagonalNormal, type Encoder, type ExampleSource, RandomStream } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** Draws from N(0, 1). */
export function normals(size: number, seed = 3): Float32Array {
  return RandomStream.fromSeed(seed).fillNormal(new Float32Array(size));
}

/** Rows of numbers as examples, [units] each. */
export function rowSource(values: Float32Array, units: number): ExampleSource {
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

/** Rows of a list of numbers. */
export function rowsOf(values: ArrayLike<number>, units: number): number[][] {
  return Array.from({ length: values.length / units }, (_, i) =>
    Array.from({ length: units }, (_, j) => values[i * units + j]!),
  );
}

/** N(slope input + offset, variance I): an encoder or a decoder. */
export function linearNormal(slope: number, variance: number, offset = 0): Encoder<DiagonalNormal> {
  return {
    parameters: new Map(),
    given: (x) =>
      diagonalNormal({ mean: tf.add(tf.mul(x, slope), offset), logVariance: tf.fill(x.shape, Math.log(variance)) }),
    dispose: () => undefined,
  };
}
