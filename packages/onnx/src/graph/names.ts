import { type OrderedGraph } from "./order.js";
import { type Operation, type Value } from "./value.js";

/** Names of a model's values. */
export interface Names {
  of(value: Value): string;
  results(operation: Operation): readonly string[];
}

/**
 * The name of each value in a model: as given; else leaves are v0, v1, ... and the results of operation n are n.0,
 * n.1, ...
 */
export function nameValues({ leaves, operations }: OrderedGraph, given: ReadonlyMap<Value, string> = new Map()): Names {
  const leafNames = new Map(leaves.map((leaf, index) => [leaf, given.get(leaf) ?? `v${index}`]));
  const resultNames = new Map(
    operations.map((operation, index) => [
      operation,
      Array.from({ length: operation.results }, (_, result) => `${index}.${result}`),
    ]),
  );
  for (const [{ origin }, name] of given)
    if (origin.kind === "result") resultNames.get(origin.operation)![origin.index] = name;
  const results = (operation: Operation) => resultNames.get(operation)!;
  return {
    results,
    of: (value) =>
      value.origin.kind === "result" ? results(value.origin.operation)[value.origin.index]! : leafNames.get(value)!,
  };
}
