import { type ExampleSource } from "@elbo/core";
import { bits } from "@elbo/vitest/bits";

/** The examples of {@link bits}, with their first bit as label. */
export function labelledBits(size: number): ExampleSource {
  const source = bits(size);
  return {
    ...source,
    spec: { ...source.spec, classes: 2 },
    read: (indices) => {
      const { x } = source.read(indices);
      const label = Int32Array.from(indices, (_, i) => x.values[4 * i]!);
      return { x, label: { values: label, shape: [indices.length] } };
    },
  };
}
