import { type HostArray, type TensorArray, writeSafetensors } from "@elbo/core";

/** What steps begin with and take, and what those draw that losses are compared for. */
export interface WorkloadValues {
  /** By path. */
  readonly weights: ReadonlyMap<string, HostArray>;
  readonly x: HostArray;
  /** Of each step, in the order in which they are asked for. */
  readonly draws?: readonly (readonly HostArray[])[];
}

/**
 * What a reference is told of a workload, as a safetensors file: tensors "weights/<path>", "batch/x" and
 * "draws/<step>/<draw>".
 */
export function workloadFile({ weights, x, draws = [] }: WorkloadValues): Uint8Array {
  const tensors = new Map<string, TensorArray>([["batch/x", x]]);
  for (const [path, values] of weights) tensors.set(`weights/${path}`, values);
  for (const [step, drawn] of draws.entries())
    for (const [draw, values] of drawn.entries()) tensors.set(`draws/${step}/${draw}`, values);
  return writeSafetensors({ tensors, metadata: {} });
}
