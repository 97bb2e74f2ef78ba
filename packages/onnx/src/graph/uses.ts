import { orderGraph } from "./order.js";
import { type Operation, type Value } from "./value.js";

/** How often each operation's results are read, outputs included. */
export function countUses(outputs: readonly Value[]): ReadonlyMap<Operation, number> {
  const uses = new Map<Operation, number>();
  const count = (value: Value | undefined) => {
    if (value?.origin.kind !== "result") return;
    const { operation } = value.origin;
    uses.set(operation, (uses.get(operation) ?? 0) + 1);
  };
  outputs.forEach(count);
  for (const { inputs } of orderGraph(outputs).operations) inputs.forEach(count);
  return uses;
}
