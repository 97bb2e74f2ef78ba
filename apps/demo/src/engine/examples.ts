import { createRng, type ExampleSource } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";

/** Examples on the host. */
export interface HostExamples {
  readonly x: Float32Array;
  readonly labels: Int32Array | null;
  readonly count: number;
}

/** Examples of what is held out, or of what is learned where nothing is, evenly spread over it. */
export function evenExamples({ test, train }: Dataset, most: number): HostExamples {
  const source: ExampleSource = test.size > 0 ? test : train;
  const count = Math.min(most, source.size);
  const indices = Uint32Array.from({ length: count }, (_, i) => Math.floor((i * source.size) / count));
  const { x, label } = source.read(indices, createRng(0).stream);
  return { x: Float32Array.from(x!.values), labels: label ? Int32Array.from(label.values) : null, count };
}
