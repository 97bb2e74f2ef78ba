import { orderGraph } from "./order.js";
import { type Operation, results, type Value } from "./value.js";

/** What a rule sees: an operation on rewritten inputs, and the type and shape of its only result. */
export interface Candidate {
  readonly operation: Operation;
  /** The operation as it was before its inputs were rewritten. */
  readonly original: Operation;
  readonly type: Value["type"];
  readonly shape: Value["shape"];
}

/** Gives another value of the same type and shape that equals the candidate's result, or undefined. */
export type Rule = (candidate: Candidate) => Value | undefined;

interface RewriteOptions {
  readonly rules: readonly Rule[];
  /**
   * What becomes of values that no operation computes.
   * @default themselves
   */
  readonly leaf?: (leaf: Value) => Value;
}

/**
 * Rebuilds the graph of `outputs` from its leaves on. The first rule that gives a value replaces the operation, and
 * operations that are equal become one.
 */
export function rewrite(outputs: readonly Value[], { rules, leaf = (value) => value }: RewriteOptions): Value[] {
  const graph = orderGraph(outputs);
  const rebuilt = new Map<Value | Operation, readonly Value[]>();
  const unique = uniqueValues();
  for (const value of graph.leaves) rebuilt.set(value, [unique.of(leaf(value))]);
  const rebuild = (value: Value): Value =>
    value.origin.kind === "result"
      ? rebuilt.get(value.origin.operation)![value.origin.index]!
      : rebuilt.get(value)![0]!;
  const infos = resultInfos(outputs, graph.operations);
  for (const operation of graph.operations) {
    const inputs = operation.inputs.map((input) => input && rebuild(input));
    const info = infos.get(operation)!;
    rebuilt.set(
      operation,
      replace({ ...operation, inputs }, operation, info, rules).map((value) => unique.of(value)),
    );
  }
  return outputs.map(rebuild);
}

function replace(
  operation: Operation,
  original: Operation,
  info: readonly Value[],
  rules: readonly Rule[],
): readonly Value[] {
  if (info.length === 1) {
    const { type, shape } = info[0]!;
    for (const rule of rules) {
      const value = rule({ operation, original, type, shape });
      if (value !== undefined) return [value];
    }
  }
  return results(info, operation);
}

/** The types and shapes of all results of each operation; those that nobody reads are known from nowhere, and unread. */
function resultInfos(outputs: readonly Value[], operations: readonly Operation[]): Map<Operation, Value[]> {
  const infos = new Map<Operation, Value[]>();
  const note = (value: Value | undefined) => {
    if (value?.origin.kind !== "result") return;
    const { operation, index } = value.origin;
    const list = infos.get(operation) ?? Array.from({ length: operation.results }, () => value);
    list[index] = value;
    infos.set(operation, list);
  };
  outputs.forEach(note);
  for (const operation of operations) operation.inputs.forEach(note);
  return infos;
}

/** One value for each computation, constant and input. */
function uniqueValues() {
  const values = new Map<string, Value>();
  const numbers = new Map<Value, number>();
  const numberOf = (value: Value): number => {
    const known = numbers.get(value);
    if (known !== undefined) return known;
    numbers.set(value, numbers.size);
    return numbers.size - 1;
  };
  const of = (value: Value): Value => {
    if (numbers.has(value)) return value;
    const key = keyOf(value, (input) => numberOf(of(input)));
    const equal = key === undefined ? undefined : values.get(key);
    if (equal !== undefined) return equal;
    if (key !== undefined) values.set(key, value);
    numberOf(value);
    return value;
  };
  return { of };
}

/** Constants up to this length are compared by their elements. */
const shortConstant = 16;

function keyOf({ type, shape, origin }: Value, numberOf: (input: Value) => number): string | undefined {
  if (origin.kind === "constant")
    return origin.data.length <= shortConstant
      ? `${type}[${shape.join()}]${[...origin.data].map(exactly).join()}`
      : undefined;
  if (origin.kind !== "result") return undefined;
  const { operator, domain, inputs, attributes } = origin.operation;
  const reads = inputs.map((input) => (input ? numberOf(input) : "")).join();
  return `${domain ?? ""}${operator}(${reads})${JSON.stringify(attributes)}#${origin.index}`;
}

function exactly(element: number | bigint): string {
  return Object.is(element, -0) ? "-0" : String(element);
}
