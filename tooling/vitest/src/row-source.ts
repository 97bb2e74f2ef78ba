import * as tf from "@tensorflow/tfjs";

/** Rows of numbers as a source of examples, [units] each. */
export function rowSource(values: Float32Array, units: number) {
  return {
    spec: { name: "rows", shape: [units], kind: "real" as const },
    size: values.length / units,
    fingerprint: "rows",
    read: (indices: Uint32Array, _stream?: unknown) => {
      const x = new Float32Array(units * indices.length);
      indices.forEach((index, i) => x.set(values.subarray(units * index, units * (index + 1)), units * i));
      return { x: { values: x, shape: [indices.length, units] } };
    },
  };
}

/**
 * N(slope input + offset, variance I) as an encoder or a decoder.
 *
 * @param normal core's diagonal normal
 */
export function linearNormals<D>(normal: (parameters: { mean: tf.Tensor; logVariance: tf.Tensor }) => D) {
  return (slope: number, variance: number, offset = 0) => ({
    parameters: new Map<string, never>(),
    given: (x: tf.Tensor, _pass?: unknown): D =>
      normal({ mean: tf.add(tf.mul(x, slope), offset), logVariance: tf.fill(x.shape, Math.log(variance)) }),
    dispose: () => undefined,
  });
}
