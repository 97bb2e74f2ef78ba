import { type ExampleSource } from "@elbo/core";
import { subset } from "@elbo/datasets";

/** At most `count` examples of a source: every n-th, from the first on. */
export function evenlySpaced(source: ExampleSource, count: number): ExampleSource {
  if (source.size <= count) return source;
  return subset(
    source,
    Uint32Array.from({ length: count }, (_, i) => Math.floor((i * source.size) / count)),
  );
}
