import { type ExampleSource, RandomStream } from "@elbo/core";

/** Binary examples of four entries in two groups: one bit decides the first two, another the last two. */
export function bits(size: number): ExampleSource {
  const draws = RandomStream.fromSeed(21).integers(2 * size, 2);
  return {
    spec: { name: "bits", shape: [2, 2], kind: "binary" },
    size,
    fingerprint: `bits-${size}`,
    read: (indices) => {
      const values = new Float32Array(4 * indices.length);
      indices.forEach((index, i) => {
        const [first, second] = [draws[2 * index]!, draws[2 * index + 1]!];
        values.set([first, first, second, second], 4 * i);
      });
      return { x: { values, shape: [indices.length, 2, 2] } };
    },
  };
}
