import { createRng, type DataSpec, type GenerativeModel, type HostBatch } from "@elbo/core";

/** A step to time: the model whose players move, and the batch that each step takes. */
export interface Workload {
  readonly model: GenerativeModel;
  readonly batch: HostBatch;
  /** The step evaluates the loss of the model's first player, without a gradient, instead of training. */
  readonly evaluation?: boolean;
}

/** Examples of random levels, bits where the data name none. */
export function randomBatch({ shape, levels = 2 }: DataSpec, examples: number): HostBatch {
  const size = shape.reduce((product, length) => product * length, examples);
  const values = Float32Array.from(createRng(1).stream.integers(size, levels));
  return { x: { values, shape: [examples, ...shape] } };
}
