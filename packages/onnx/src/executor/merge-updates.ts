import { concat, flat, sameShape } from "../graph/operators.js";
import { rewrite } from "../graph/rewrite.js";
import { inputValue, type Operation, result, sizeOf, type Value } from "../graph/value.js";

/** New values of variables: of one, or of several that lie one after the other. */
export interface Update<V> {
  readonly variables: readonly V[];
  /** In the variable's shape, or flat where there are several. */
  readonly value: Value;
}

/** Variables that the graph reads as one list. */
export interface MergedInput<V> {
  readonly variables: readonly V[];
  readonly value: Value;
}

export interface MergedUpdates<V> {
  readonly outputs: readonly Value[];
  readonly updates: readonly Update<V>[];
  readonly inputs: readonly MergedInput<V>[];
}

/** Updates of variables up to this size are merged: below it, an operator's own cost is more than its work. */
const largestMerged = 2 ** 14;

const elementwiseOperators = new Set(["Add", "Sub", "Mul", "Div", "Sqrt", "Max", "Min", "Abs", "Neg"]);

/**
 * Computes equal updates of small variables (an optimiser's, of biases and narrow kernels) in one go: the variables lie
 * one after the other, their gradients are joined, and each operator passes once over all of them.
 *
 * @param outputs the step's outputs, which stay as they are
 * @param updates one for each variable
 * @param state the value that each variable has at the start
 */
export function mergeUpdates<V>(
  outputs: readonly Value[],
  updates: ReadonlyMap<V, Value>,
  state: ReadonlyMap<V, Value>,
): MergedUpdates<V> {
  const variableOf = new Map([...state].map(([variable, value]) => [value, variable]));
  const inputs = new Map<string, MergedInput<V>>();
  const numberOf = numbering<V>();
  const mergedInput = (variables: readonly V[], members: readonly Value[]): Value => {
    const key = variables.map(numberOf).join();
    const known = inputs.get(key);
    if (known !== undefined) return known.value;
    const value = inputValue(members[0]!.type, [totalSize(members)]);
    inputs.set(key, { variables, value });
    return value;
  };
  const joined = (members: readonly Value[]): Value => {
    const variables = members.map((member) => variableOf.get(member));
    if (variables.every((variable) => variable !== undefined)) return mergedInput(variables, members);
    return concat(members.map(flat), 0);
  };
  const merged = [...groupBySignature(updates).values()].map((group) => mergeGroup(group, joined));
  const values = rewrite([...outputs, ...merged.map(({ value }) => value)], { rules: [] });
  return {
    outputs: values.slice(0, outputs.length),
    updates: merged.map(({ variables }, at) => ({ variables, value: values[outputs.length + at]! })),
    inputs: [...inputs.values()],
  };
}

interface Member<V> {
  readonly variable: V;
  readonly value: Value;
  readonly cone: Cone;
}

function groupBySignature<V>(updates: ReadonlyMap<V, Value>): Map<string, Member<V>[]> {
  const groups = new Map<string, Member<V>[]>();
  const numberOf = numbering<Value>();
  for (const [variable, value] of updates) {
    const cone = coneOf(value, numberOf);
    const isSmall = sizeOf(value.shape) <= largestMerged && value.type === "float32" && cone.leaves.length > 0;
    const key = isSmall ? cone.signature : `alone ${numberOf(value)} ${groups.size}`;
    groups.set(key, [...(groups.get(key) ?? []), { variable, value, cone }]);
  }
  return groups;
}

function mergeGroup<V>(group: readonly Member<V>[], joined: (members: readonly Value[]) => Value): Update<V> {
  const variables = group.map(({ variable }) => variable);
  const [first] = group as [Member<V>];
  if (group.length === 1) return { variables, value: first.value };
  const leaves = first.cone.leaves.map((leaf, at) => [leaf, joined(group.map(({ cone }) => cone.leaves[at]!))] as const);
  const size = [totalSize(group.map(({ value }) => value))];
  return { variables, value: rebuild(first.value, new Map(leaves), size) };
}

/** The elementwise operations that end in a value, and the tensors of its shape that they begin with. */
interface Cone {
  readonly signature: string;
  readonly leaves: readonly Value[];
}

/** Equal signatures mean equal computations; numbers (scalars) are told apart by identity, leaves by their place. */
function coneOf(value: Value, numberOf: (value: Value) => number): Cone {
  const leaves: Value[] = [];
  const texts = new Map<Value, string>();
  const text = (at: Value): string => {
    const known = texts.get(at);
    if (known !== undefined) return known;
    const operation = coneOperation(at, value);
    const described = operation ? `${operation.operator}(${operation.inputs.map((input) => text(input!)).join()})` : leaf(at);
    texts.set(at, described);
    return described;
  };
  const leaf = (at: Value): string => {
    if (!sameShape(at.shape, value.shape)) return `n${numberOf(at)}`;
    leaves.push(at);
    return `#${leaves.length - 1}`;
  };
  const signature = text(value);
  return { signature, leaves };
}

/** The operation of a value, if it belongs to the cone of `end`: of its shape, on its shape and on numbers. */
function coneOperation({ origin, shape }: Value, end: Value): Operation | undefined {
  if (origin.kind !== "result" || !elementwiseOperators.has(origin.operation.operator)) return undefined;
  const isTensor = (input: Value | undefined) => input !== undefined && sameShape(input.shape, end.shape);
  const isNumber = (input: Value | undefined) => input !== undefined && input.shape.length === 0;
  const { inputs } = origin.operation;
  return sameShape(shape, end.shape) && inputs.every((input) => isTensor(input) || isNumber(input)) ? origin.operation : undefined;
}

function rebuild(end: Value, leaves: ReadonlyMap<Value, Value>, shape: readonly number[]): Value {
  const built = new Map<Value, Value>(leaves);
  const build = (value: Value): Value => {
    const known = built.get(value);
    if (known !== undefined) return known;
    const operation = coneOperation(value, end);
    const made = operation ? result(value.type, shape, { ...operation, inputs: operation.inputs.map((input) => build(input!)) }) : value;
    built.set(value, made);
    return made;
  };
  return build(end);
}

function totalSize(values: readonly Value[]): number {
  return values.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** Numbers things in the order in which they are met. */
function numbering<T>(): (thing: T) => number {
  const numbers = new Map<T, number>();
  return (thing) => {
    if (!numbers.has(thing)) numbers.set(thing, numbers.size);
    return numbers.get(thing)!;
  };
}
