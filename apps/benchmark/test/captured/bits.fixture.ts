import { type ExampleSource, RandomStream } from "@elbo/core";

/** The entries of {@link source}, [48, 4]. */
export const values = Float32Array.from(RandomStream.fromSeed(2).integers(4 * 48, 2));

/** 48 examples of four independent bits. */
export const source: ExampleSource = {
  spec: { name: "bits", shape: [4], kind: "binary" },
  size: 48,
  fingerprint: "bits",
  read: (indices) => {
    const x = new Float32Array(4 * indices.length);
    indices.forEach((index, i) => x.set(values.subarray(4 * index, 4 * index + 4), 4 * i));
    return { x: { values: x, shape: [indices.length, 4] } };
  },
};

/** The same with their first bit as label. */
export const labelledSource: ExampleSource = {
  ...source,
  spec: { ...source.spec, classes: 2 },
  read: (indices, stream) => {
    const label = Int32Array.from(indices, (index) => values[4 * index]!);
    return { ...source.read(indices, stream), label: { values: label, shape: [indices.length] } };
  },
};
