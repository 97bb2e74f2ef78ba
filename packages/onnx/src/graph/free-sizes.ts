import { orderGraph, type OrderedGraph } from "./order.js";
import { rewrite } from "./rewrite.js";
import { constantNumbers, integers, result, type Value } from "./value.js";

/** What a function gives for one size of its free axis. */
export interface SizedRecord {
  readonly size: number;
  readonly outputs: readonly Value[];
  /** The inputs of the function in their order. */
  readonly inputs: readonly Value[];
}

/** Where the size of a free axis can be read. */
export interface FreeAxis {
  readonly input: number;
  readonly axis: number;
}

/**
 * One graph for every size of an axis, from three records of a function: lists of integers that differ between them, as the shapes of
 * reshapes do, become base + slope size, computed from the size of an input. The graph is that of the first record.
 *
 * @returns undefined where the records differ in more than that: a graph that is made for one size has no free one
 */
export function withFreeSize(records: readonly SizedRecord[], { input, axis }: FreeAxis): Value[] | undefined {
  const [first, ...others] = records.map(listed) as [Listed, ...Listed[]];
  if (others.some((other) => !sameOperations(first, other))) return undefined;
  const read: Value = result("int64", [1], {
    operator: "Shape",
    inputs: [records[0]!.inputs[input]!],
    attributes: { start: axis, end: axis + 1 },
  });
  const sizes = records.map(({ size }) => size);
  const leaves = new Map<Value, Value>();
  for (const [at, leaf] of first.graph.leaves.entries()) {
    const all = [leaf, ...others.map(({ graph }) => graph.leaves[at]!)];
    const free = freeLeaf(all, sizes, read);
    if (free === undefined) return undefined;
    leaves.set(leaf, free);
  }
  return rewrite(records[0]!.outputs, { rules: [], leaf: (leaf) => leaves.get(leaf) ?? leaf });
}

interface Listed {
  readonly record: SizedRecord;
  readonly graph: OrderedGraph;
  /** Where a value stands in the graph. */
  readonly placeOf: (value: Value) => string;
}

function listed(record: SizedRecord): Listed {
  const graph = orderGraph(record.outputs);
  const leaves = new Map(graph.leaves.map((leaf, at) => [leaf, at]));
  const operations = new Map(graph.operations.map((operation, at) => [operation, at]));
  const placeOf = (value: Value) =>
    value.origin.kind === "result"
      ? `${operations.get(value.origin.operation)}.${value.origin.index}`
      : `leaf ${leaves.get(value)}, input ${record.inputs.indexOf(value)}`;
  return { record, graph, placeOf };
}

/** Whether two graphs differ in nothing but the values of their constants and the sizes of their tensors. */
function sameOperations(a: Listed, b: Listed): boolean {
  const text = ({ record, graph, placeOf }: Listed) =>
    JSON.stringify([
      graph.operations.map(({ operator, domain, attributes, inputs, results }) => [
        ...[operator, domain, attributes, results],
        inputs.map((value) => value && placeOf(value)),
      ]),
      record.outputs.map(placeOf),
      graph.leaves.map((leaf) => [leaf.type, leaf.origin.kind, placeOf(leaf)]),
    ]);
  return text(a) === text(b);
}

/** A leaf for every size: itself, or integers that follow from the size; undefined where it is neither. */
function freeLeaf(leaves: readonly Value[], sizes: readonly number[], read: Value): Value | undefined {
  const [leaf] = leaves as [Value];
  if (leaf.origin.kind === "input" || leaves.every((other) => sameConstant(leaf, other))) return leaf;
  const numbers = leaves.map(constantNumbers);
  const isList = leaf.type === "int64" && numbers.every((list) => list?.length === numbers[0]!.length);
  if (!isList) return undefined;
  const [low, high] = numbers as [number[], number[]];
  const slopes = low.map((value, i) => (high[i]! - value) / (sizes[1]! - sizes[0]!));
  const bases = low.map((value, i) => value - slopes[i]! * sizes[0]!);
  const fits = numbers.every((list, at) => list!.every((value, i) => value === bases[i]! + slopes[i]! * sizes[at]!));
  if (!fits || !slopes.every(Number.isInteger)) return undefined;
  const scaled = result("int64", leaf.shape, { operator: "Mul", inputs: [read, integers(slopes)] });
  return result("int64", leaf.shape, { operator: "Add", inputs: [scaled, integers(bases)] });
}

function sameConstant(a: Value, b: Value): boolean {
  if (!("data" in a.origin) || !("data" in b.origin) || a.shape.join() !== b.shape.join()) return false;
  const [ours, theirs] = [a.origin.data, b.origin.data];
  return ours === theirs || (ours.length === theirs.length && ours.every((value, i) => Object.is(value, theirs[i])));
}
