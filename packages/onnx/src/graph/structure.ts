import { sha256 } from "@elbo/core";
import { type Plan } from "./plan.js";
import { type HostData, type Value } from "./value.js";

/**
 * What a plan computes, as text: equal for plans that differ only in the values of their inputs. Names count leaves
 * and operations in order, so two plans with equal text fit the same model, input by input. Constants that kernels made
 * tell axes and sizes, and count to the bit; values of tensors do not.
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

/** Bytes of a constant that are written out; of more than these there is a hash. */
const shortData = 64;
const texts = new WeakMap<HostData, string>();

/** A text for the bits of a constant, kept for as long as its data. */
function dataText({ origin }: Value): string {
  if (origin.kind !== "constant") return "";
  const { data } = origin;
  const known = texts.get(data);
  if (known !== undefined) return known;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const text = bytes.length > shortData ? sha256(bytes) : bytes.join();
  texts.set(data, text);
  return text;
}
