import { type Operation, type Value } from "./value.js";

/** A graph as lists: what it reads and the operations in an order in which they can run. */
export interface OrderedGraph {
  /** Values that no operation computes, in the order of their first use. */
  readonly leaves: readonly Value[];
  readonly operations: readonly Operation[];
}

/** Everything that `outputs` depend on, each operation after those it reads from. Nothing else: dead values are gone. */
export function orderGraph(outputs: readonly Value[]): OrderedGraph {
  const leaves = new Set<Value>();
  const operations = new Set<Operation>();
  // Each entry is visited twice: to push what it reads, then to be listed. A stack, for graphs may be deep.
  const stack: { readonly value: Value; readonly ready: boolean }[] = [];
  const push = (value: Value) => void stack.push({ value, ready: false });
  [...outputs].reverse().forEach(push);
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { value, ready } = top;
    if (value.origin.kind !== "result") leaves.add(value);
    else if (ready) operations.add(value.origin.operation);
    else if (!operations.has(value.origin.operation)) {
      stack.push({ value, ready: true });
      [...value.origin.operation.inputs].reverse().forEach((input) => input && push(input));
    }
  }
  return { leaves: [...leaves], operations: [...operations] };
}
