import { createRng, type ExampleSource } from "@elbo/core";

const atOnce = 1024;

/** The labels that examples of a source have, in order. A specification says how many classes there may be at most. */
export function occurringClasses(source: ExampleSource): number[] {
  const found = new Set<number>();
  const { stream } = createRng(0);
  for (let start = 0; start < source.size; start += atOnce) {
    const indices = Uint32Array.from({ length: Math.min(atOnce, source.size - start) }, (_, i) => start + i);
    for (const label of source.read(indices, stream)["label"]?.values ?? []) found.add(label);
  }
  return [...found].sort((a, b) => a - b);
}
