import { type Value } from "./value.js";
/** Placeholder. */
export function optimize(outputs: readonly Value[]): readonly Value[] {
  return outputs;
}
