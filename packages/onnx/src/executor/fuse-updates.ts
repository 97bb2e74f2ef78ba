import { sameShape } from "../graph/operators.js";
import { constantNumber, type Operation, type Value } from "../graph/value.js";
import { coneOperation } from "./cone.js";

/** An elementwise computation of new state: what a {@link FusedUpdate} reads, by place, numbers, and operations on those before. */
export type Expression =
  | { readonly kind: "variable" | "extra" | "number"; readonly index: number }
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "operation"; readonly operator: string; readonly inputs: readonly number[] };

/** Updates that read common values, to be computed in one pass. */
export interface FusedUpdate<V> {
  /** Whose values are read or written. */
  readonly variables: readonly V[];
  /** What else is read, of the variables' shape: gradients. */
  readonly extras: readonly Value[];
  /** Numbers that are known when the graph has run. */
  readonly numbers: readonly Value[];
  readonly expressions: readonly Expression[];
  /** Which variable becomes which expression. */
  readonly writes: readonly { readonly variable: number; readonly expression: number }[];
}

export interface FusedUpdates<V> {
  readonly fused: readonly FusedUpdate<V>[];
  /** Updates that are no elementwise computation. */
  readonly rest: ReadonlyMap<V, Value>;
}

/** More than optimisers need; what is larger is better left to the graph. */
const most = { leaves: 8, operations: 32 };

interface Member<V> {
  readonly variable: V;
  readonly value: Value;
  readonly leaves: ReadonlySet<Value>;
}

/**
 * Takes the updates out of a graph that are elementwise in state and in what the graph computes, an optimiser's above all.
 *
 * @param updates one for each variable
 * @param state the value that each variable has at the start
 */
export function fuseUpdates<V>(updates: ReadonlyMap<V, Value>, state: ReadonlyMap<V, Value>): FusedUpdates<V> {
  const variableOf = new Map([...state].map(([variable, value]) => [value, variable]));
  const rest = new Map<V, Value>();
  const members: Member<V>[] = [];
  for (const [variable, value] of updates) {
    const leaves = leavesOf(value, (leaf) => isReadable(leaf, variableOf));
    if (leaves === undefined) rest.set(variable, value);
    else members.push({ variable, value, leaves: new Set([...leaves, state.get(variable)!]) });
  }
  const fused: FusedUpdate<V>[] = [];
  for (const group of connected(members)) {
    const made = describe(group, variableOf, (leaf) => isReadable(leaf, variableOf));
    // What the graph still writes on its own lies elsewhere.
    if (made !== undefined && !made.variables.some((variable) => rest.has(variable))) fused.push(made);
    else for (const { variable, value } of group) rest.set(variable, value);
  }
  return { fused, rest };
}

/** Whether a pass finds a list of values in the memory that it has: others, such as masks, are met within the graph. */
function isReadable(leaf: Value, variableOf: ReadonlyMap<Value, unknown>): boolean {
  return variableOf.has(leaf) || leaf.origin.kind === "result";
}

/** The operation of a value, if the pass computes it. */
function passOperation(value: Value, end: Value, isAllowed: (leaf: Value) => boolean): Operation | undefined {
  const operation = coneOperation(value, end);
  const reads = operation?.inputs.filter((input) => input !== undefined && sameShape(input.shape, end.shape));
  return reads?.every((input) => isAllowed(input!)) ? operation : undefined;
}

/** The tensors that an elementwise computation begins with; undefined for any other. */
function leavesOf(end: Value, isAllowed: (leaf: Value) => boolean): ReadonlySet<Value> | undefined {
  if (end.type !== "float32" || passOperation(end, end, isAllowed) === undefined) return undefined;
  const seen = new Set<Value>();
  const leaves = new Set<Value>();
  const stack = [end];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    const operation = passOperation(value, end, isAllowed);
    if (operation !== undefined) for (const input of operation.inputs) stack.push(input!);
    else if (sameShape(value.shape, end.shape)) leaves.add(value);
    if (leaves.size > most.leaves || seen.size > most.operations + most.leaves) return undefined;
  }
  const numbers = [...seen].filter((value) => value.shape.length === 0 && end.shape.length > 0);
  const fits = [...leaves].every(isAllowed) && [...leaves, ...numbers].every(({ type }) => type === "float32");
  return fits ? leaves : undefined;
}

/** Groups of members that share leaves. */
function connected<V>(members: readonly Member<V>[]): readonly (readonly Member<V>[])[] {
  const groups = new Set<{ members: Member<V>[]; leaves: Set<Value> }>();
  for (const member of members) {
    const touched = [...groups].filter(({ leaves }) => [...member.leaves].some((leaf) => leaves.has(leaf)));
    const joined = { members: [member], leaves: new Set(member.leaves) };
    for (const group of touched.reverse()) {
      groups.delete(group);
      joined.members = [...group.members, ...joined.members];
      group.leaves.forEach((leaf) => joined.leaves.add(leaf));
    }
    groups.add(joined);
  }
  return [...groups].map((group) => group.members);
}

function describe<V>(
  group: readonly Member<V>[],
  variableOf: ReadonlyMap<Value, V>,
  isAllowed: (leaf: Value) => boolean,
): FusedUpdate<V> | undefined {
  const variables: V[] = [];
  const extras: Value[] = [];
  const numbers: Value[] = [];
  const expressions: Expression[] = [];
  const places = new Map<Value, number>();
  const place = <T>(list: T[], item: T): number => (list.includes(item) ? list.indexOf(item) : list.push(item) - 1);
  const leaf = (value: Value, end: Value): Expression => {
    const variable = variableOf.get(value);
    if (variable !== undefined) return { kind: "variable", index: place(variables, variable) };
    if (sameShape(value.shape, end.shape)) return { kind: "extra", index: place(extras, value) };
    const constant = constantNumber(value);
    return constant === undefined
      ? { kind: "number", index: place(numbers, value) }
      : { kind: "constant", value: constant };
  };
  const build = (value: Value, end: Value): number => {
    const known = places.get(value);
    if (known !== undefined) return known;
    const operation = passOperation(value, end, isAllowed);
    const expression: Expression =
      operation === undefined
        ? leaf(value, end)
        : {
            kind: "operation",
            operator: operation.operator,
            inputs: operation.inputs.map((input) => build(input!, end)),
          };
    places.set(value, expressions.push(expression) - 1);
    return expressions.length - 1;
  };
  const writes = group.map(({ variable, value }) => {
    const expression = build(value, value);
    return { variable: place(variables, variable), expression };
  });
  const isSmall = variables.length + extras.length <= 2 * most.leaves && expressions.length <= 2 * most.operations;
  return isSmall ? { variables, extras, numbers, expressions, writes } : undefined;
}
