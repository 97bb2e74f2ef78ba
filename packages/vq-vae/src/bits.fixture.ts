import { type ExampleSource, RandomStream } from "@elbo/core";

/** Binary images of 4 x 4 pixels in four groups of 2 x 2: a bit decides each group. */
export function bits(size: number): ExampleSource {
  const draws = RandomStream.fromSeed(21).integers(4 * size, 2);
  return {
    spec: { name: "bits", shape: [4, 4, 1], kind: "binary" },
    size,
    fingerprint: `bits-${size}`,
    read: (indices) => {
      const values = Float32Array.from({ length: 16 * indices.length }, (_, at) => {
        const pixel = at % 16;
        const group = 2 * Math.floor(pixel / 8) + (Math.floor(pixel / 2) % 2);
        return draws[4 * indices[Math.floor(at / 16)]! + group]!;
      });
      return { x: { values, shape: [indices.length, 4, 4, 1] } };
    },
  };
}
