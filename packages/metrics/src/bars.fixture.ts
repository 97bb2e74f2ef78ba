import { type ExampleSource, RandomStream } from "@elbo/core";

/** Noisy 8 x 8 images of three classes: a bright bar at the left, in the middle or at the right. */
export function bars(size: number): ExampleSource {
  const noise = RandomStream.fromSeed(6).fillUniform(new Float32Array(64 * size));
  return {
    spec: { name: "bars", shape: [8, 8, 1], kind: "grey", classes: 3 },
    size,
    fingerprint: `bars-${size}`,
    read: (indices) => {
      const x = new Float32Array(64 * indices.length);
      const isBright = (index: number, pixel: number) => (pixel % 8) >> 1 === index % 3;
      const brightness = (index: number, pixel: number) =>
        0.5 * (noise[64 * index + pixel]! + Number(isBright(index, pixel)));
      x.forEach((_, at) => (x[at] = brightness(indices[at >> 6]!, at & 63)));
      const label = Int32Array.from(indices, (index) => index % 3);
      return { x: { values: x, shape: [indices.length, 8, 8, 1] }, label: { values: label, shape: [indices.length] } };
    },
  };
}
