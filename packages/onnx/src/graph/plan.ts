import { encodeModel, type ModelOptions, type Port } from "./model.js";
import { nameValues, type Names } from "./names.js";
import { orderGraph, type OrderedGraph } from "./order.js";
import { result, type Value } from "./value.js";

/** A graph that is ready to become a model: ordered, named, its outputs distinct results of operations. */
export interface Plan {
  readonly graph: OrderedGraph;
  readonly names: Names;
  /** Leaves that are written before each run, by name. */
  readonly inputs: ReadonlyMap<string, Value>;
  /** Leaves that are part of the model, by name. */
  readonly constants: ReadonlyMap<string, Value>;
  /** What is computed, in the order asked for. */
  readonly outputs: readonly Value[];
}

interface PlanOptions {
  /**
   * Which leaves are written before each run. The others must hold data.
   * @default those that hold no data
   */
  readonly isInput?: (leaf: Value) => boolean;
  /** Names of leaves, for people. */
  readonly names?: ReadonlyMap<Value, string>;
  /** Names of the outputs in their order, for people. */
  readonly outputNames?: readonly string[];
}

/** Plans the computation of `outputs`. */
export function planGraph(outputs: readonly Value[], options: PlanOptions = {}): Plan {
  const { isInput = ({ origin }) => origin.kind === "input", names: given = new Map(), outputNames = [] } = options;
  const distinct = distinctResults(outputs);
  const graph = orderGraph(distinct);
  const named = new Map([...given, ...outputNames.map((name, at) => [distinct[at]!, name] as const)]);
  const names = nameValues(graph, named);
  const byName = (leaves: readonly Value[]) => new Map(leaves.map((leaf) => [names.of(leaf), leaf]));
  return {
    graph,
    names,
    inputs: byName(graph.leaves.filter(isInput)),
    constants: byName(graph.leaves.filter((leaf) => !isInput(leaf))),
    outputs: distinct,
  };
}

/** Shapes of a model's inputs, by name, and of its outputs in their order, where some sizes are free: those have a name. */
export interface FreeShapes {
  readonly inputs: ReadonlyMap<string, Port["shape"]>;
  readonly outputs: readonly Port["shape"][];
}

/** What a model may have besides its plan; see {@link encodeModel}. */
export interface ModelExtras extends Pick<ModelOptions, "emptyOutput" | "external"> {
  /** @default every shape is fixed */
  readonly free?: FreeShapes | undefined;
}

/** A model of a plan. */
export function modelOfPlan(
  { graph, names, inputs, constants, outputs }: Plan,
  { free, ...extras }: ModelExtras = {},
): Uint8Array {
  const port = (name: string, { type, shape }: Value, given?: Port["shape"]): Port => ({
    ...{ name, type },
    shape: given ?? shape,
  });
  return encodeModel({
    graph,
    names,
    constants,
    inputs: [...inputs].map(([name, value]) => port(name, value, free?.inputs.get(name))),
    outputs: outputs.map((value, at) => port(names.of(value), value, free?.outputs[at])),
    ...extras,
  });
}

/** An output of a model must be the result of an operation, and only once: others pass through Identity. */
function distinctResults(outputs: readonly Value[]): Value[] {
  const seen = new Set<string | Value>();
  return outputs.map((value) => {
    if (value.origin.kind === "result" && !seen.has(value)) {
      seen.add(value);
      return value;
    }
    return result(value.type, value.shape, { operator: "Identity", inputs: [value] });
  });
}
