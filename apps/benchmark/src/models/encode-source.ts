import { evaluateBatches, type ExampleSource, type HostArray, type Step } from "@elbo/core";
import { type BenchModel, type CodeSpace, type MeasureOptions } from "./bench-model.js";

/** What a model makes of examples. */
export interface SourceCodes {
  /** [examples, units] */
  readonly codes: HostArray & { readonly values: Float32Array };
  /** KL of each unit in nats, mean over the examples, where it has a closed form. */
  readonly unitKl?: Float64Array;
  /** Log variances of the posteriors, [examples, units], where they are normals with independent units. */
  readonly logVariance?: HostArray;
}

/** Encodes every example of a source, once. */
export async function encodeSource(
  { parameters }: BenchModel["model"],
  { encode, units, unitKl, logVariance }: CodeSpace,
  source: ExampleSource,
  { executor, seed, signal }: Pick<MeasureOptions, "executor" | "seed" | "signal">,
): Promise<SourceCodes> {
  const step: Step = {
    training: false,
    state: parameters,
    run: ({ x }, pass) => ({
      codes: encode(x!),
      ...(unitKl && { unitKl: unitKl(x!, pass) }),
      ...(logVariance && { logVariance: logVariance(x!, pass) }),
    }),
  };
  const values = new Float32Array(source.size * units);
  const logVariances = new Float32Array(source.size * units);
  const means = new Float64Array(units);
  for await (const { start, outputs } of evaluateBatches(step, source, "codes", { executor, seed, signal })) {
    values.set(outputs["codes"]!, start * units);
    logVariances.set(outputs["logVariance"] ?? [], start * units);
    const perUnit = outputs["unitKl"] ?? [];
    for (let i = 0; i < perUnit.length; i++) means[i % units]! += perUnit[i]! / source.size;
  }
  const shape = [source.size, units];
  return {
    codes: { values, shape },
    ...(unitKl && { unitKl: means }),
    ...(logVariance && { logVariance: { values: logVariances, shape } }),
  };
}
