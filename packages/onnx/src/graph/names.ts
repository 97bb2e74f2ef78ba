import { type OrderedGraph } from "./order.js";
import { type Operation, type Value } from "./value.js";

/** The name of each value in a model: leaves are v0, v1, ...; the results of operation n are n.0, n.1, ... */
export interface Names {
  of(value: Value): string;
  results(operation: Operation): readonly string[];
}

export function nameValues({ leaves, operations }: OrderedGraph): Names {
  const leafNames = new Map(leaves.map((leaf, index) => [leaf, `v${index}`]));
  const resultNames = new Map(
    operations.map((operation, index) => [
      operation,
      Array.from({ length: operation.results }, (_, result) => `${index}.${result}`),
    ]),
  );
  const results = (operation: Operation) => resultNames.get(operation)!;
  return {
    results,
    of: (value) =>
      value.origin.kind === "result" ? results(value.origin.operation)[value.origin.index]! : leafNames.get(value)!,
  };
}
