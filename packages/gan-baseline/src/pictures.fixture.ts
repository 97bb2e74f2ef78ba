import { type DataSpec, type ExampleSource, RandomStream } from "@elbo/core";

/** Examples of noise, of the given kind and shape. */
export function noisyExamples(size: number, spec: DataSpec): ExampleSource {
  const length = spec.shape.reduce((product, axis) => product * axis, 1);
  const values = RandomStream.fromSeed(3).fillUniform(new Float32Array(size * length));
  return {
    spec,
    size,
    fingerprint: `noise-${size}-${spec.shape.join("-")}`,
    read: (indices) => {
      const x = new Float32Array(length * indices.length);
      indices.forEach((index, i) => x.set(values.subarray(length * index, length * (index + 1)), length * i));
      return { x: { values: x, shape: [indices.length, ...spec.shape] } };
    },
  };
}

export const points = noisyExamples(64, { name: "points", shape: [2], kind: "real" });
export const pictures = noisyExamples(32, { name: "pictures", shape: [8, 8, 1], kind: "grey" });
