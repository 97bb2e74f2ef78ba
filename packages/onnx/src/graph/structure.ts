import { type Plan } from "./plan.js";
import { type Value } from "./value.js";

/**
 * What a plan computes, as text: equal for plans that differ only in the values of their inputs. Names count leaves
 * and operations in order, so two plans with equal text fit the same model, input by input. Constants that kernels made
 * are written out, for they tell axes and sizes; values of tensors are not.
 */
export function structureOf({ graph, names, inputs, constants, outputs }: Plan): string {
  const port = ([name, { type, shape }]: readonly [string, Value]) => `${name}:${type}[${shape.join()}]`;
  const operations = graph.operations.map(
    ({ operator, domain = "", inputs: reads, attributes, results }) =>
      `${domain}${operator}(${reads.map((input) => (input ? names.of(input) : "")).join()})${JSON.stringify(attributes)}${results}`,
  );
  return [
    ...[...inputs].map(port),
    ...[...constants].map((entry) => `${port(entry)}=${dataText(entry[1])}`),
    ...operations,
    ...outputs.map((value) => port([names.of(value), value])),
  ].join("\n");
}

function dataText({ origin }: Value): string {
  return origin.kind === "constant" ? origin.data.join() : "";
}
