import { NonFiniteError } from "../errors.js";
import { type HostArray } from "../data/source.js";
import { firstNonFinite } from "./batches.js";
import { type RunProgress } from "./run-progress.js";

/** A good state of a run, on the host. */
export interface Snapshot {
  readonly progress: RunProgress;
  readonly tensors: ReadonlyMap<string, HostArray>;
  readonly best: ReadonlyMap<string, HostArray>;
  /** Whether the checkpoint store has it. */
  readonly saved: boolean;
}

/**
 * Passes a state through if it is good.
 *
 * @throws {NonFiniteError} that names the variable which holds a NaN or an infinity
 */
export function requireFiniteState(tensors: Map<string, HostArray>, step: number): Map<string, HostArray> {
  for (const [path, array] of tensors) {
    const bad = firstNonFinite(array);
    if (bad < 0) continue;
    throw new NonFiniteError(
      `training: ${path} must be finite; got ${array.values[bad]} after ${step} steps. ` +
        "Lower the learning rate, clip the gradients, or look for extreme values in the data.",
    );
  }
  return tensors;
}
