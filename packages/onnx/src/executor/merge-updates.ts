import { concat, flat } from "../graph/operators.js";
import { rewrite } from "../graph/rewrite.js";
import { inputValue, sizeOf, type Value } from "../graph/value.js";
import { type Cone, coneOf, rebuildCone } from "./cone.js";
import { numbering } from "./numbering.js";
import { type StateValue, type StepGraph } from "./updates.js";

/** Updates of variables up to this size are merged: below it, an operator's own cost is more than its work. */
const largestMerged = 2 ** 14;

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
): StepGraph<V> {
  const variableOf = new Map([...state].map(([variable, value]) => [value, variable]));
  const inputs = new Map<string, StateValue<V>>();
  const numberOf = numbering<V>();
  const keyOf = (variables: readonly V[]) => variables.map(numberOf).join();
  const groups = [...groupBySignature(updates).values()];
  const together = new Set(groups.map((group) => keyOf(group.map(({ variable }) => variable))));
  const mergedInput = (variables: readonly V[], members: readonly Value[]): Value => {
    const key = keyOf(variables);
    const known = inputs.get(key);
    if (known !== undefined) return known.value;
    const value = inputValue(members[0]!.type, [totalSize(members)]);
    inputs.set(key, { variables, value });
    return value;
  };
  const joined = (members: readonly Value[]): Value => {
    const variables = members.map((member) => variableOf.get(member));
    // A variable lies in one place: it is read together with those that it is written with, or alone.
    const placed = variables.every((variable) => variable !== undefined) && together.has(keyOf(variables));
    if (placed) return mergedInput(variables, members);
    return concat(members.map(flat), 0);
  };
  const merged = groups.map((group) => mergeGroup(group, joined));
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

function mergeGroup<V>(group: readonly Member<V>[], joined: (members: readonly Value[]) => Value): StateValue<V> {
  const variables = group.map(({ variable }) => variable);
  const [first] = group as [Member<V>];
  if (group.length === 1) return { variables, value: first.value };
  const leaves = first.cone.leaves.map(
    (leaf, at) => [leaf, joined(group.map(({ cone }) => cone.leaves[at]!))] as const,
  );
  const size = [totalSize(group.map(({ value }) => value))];
  return { variables, value: rebuildCone(first.value, new Map(leaves), size) };
}

function totalSize(values: readonly Value[]): number {
  return values.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}
