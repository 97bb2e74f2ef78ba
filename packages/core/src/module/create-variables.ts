import * as tf from "@tensorflow/tfjs";
import { requireCheckpoint, requireShape } from "../errors.js";
import { type Shape, type Tensor, type Variable } from "../types.js";

/** How to make one variable. */
export interface VariableSpec {
  readonly shape: Shape;
  /** Its first values, of that shape. */
  values(this: void): Tensor;
  /**
   * Whether gradients move it.
   * @default true
   */
  readonly trainable?: boolean;
}

/** The tensors of a file for the variables of the model that is built from it. */
interface Stock {
  /** Names what is built in errors. */
  readonly where: string;
  /** How many tensors of each shape are left. */
  readonly left: Map<string, number>;
  readonly shapes: ReadonlyMap<string, Shape>;
}

let stock: Stock | undefined;

/**
 * Makes variables. While a saved model is built again, each takes one of the file's tensors of its shape, and one that the
 * file has no tensor for is refused before its values are made. When one fails, those before it are disposed.
 *
 * @param where names the module in errors
 * @param specs what is undefined is not made
 * @param parts names of the parts that hold the variables, as far as they are known: a refusal finds the tensor by them
 * @throws {ShapeError} if values have another shape
 * @throws {CheckpointError} if the file of the model that is built has no such tensor
 * @example
 * const { mean } = createVariables("prior", { mean: { shape: [4], values: () => tf.zeros([4]) } });
 */
export function createVariables<Name extends string>(
  where: string,
  specs: Readonly<Record<Name, VariableSpec | undefined>>,
  parts: readonly string[] = [],
): Record<Name, Variable> {
  const made: Partial<Record<Name, Variable>> = {};
  try {
    for (const [name, spec] of Object.entries(specs) as [Name, VariableSpec | undefined][]) {
      if (spec === undefined) continue;
      takeFromStock([where, ...parts, name], spec.shape);
      made[name] = createVariable(where, name, spec);
    }
    return made as Record<Name, Variable>;
  } catch (error) {
    tf.dispose(made);
    throw error;
  }
}

function createVariable(where: string, name: string, { shape, values, trainable = true }: VariableSpec): Variable {
  return tf.tidy(() => {
    const first = values();
    const fits = tf.util.arraysEqual(first.shape, [...shape]);
    requireShape(fits, where, `first values of ${name}`, `have the shape [${shape.join(", ")}]`, first.shape);
    // eslint-disable-next-line no-restricted-properties -- here it is counted
    return tf.variable(first, trainable);
  });
}

/** Takes the file's tensor for a variable of a module with a name, in parts with names. */
function takeFromStock([module, ...names]: readonly [string, ...string[]], shape: Shape): void {
  if (stock === undefined) return;
  const { where, left, shapes } = stock;
  const count = left.get(shape.join()) ?? 0;
  left.set(shape.join(), count - 1);
  if (count > 0) return;
  const advice = "Was it saved with another configuration?";
  const [path, saved] = tensorOf(names, shapes) ?? [];
  const isKnown = saved !== undefined && saved.join() !== shape.join();
  const place = names.length > 1 ? names.join("/") : `${names[0]} of ${module}`;
  const argument = `shape of ${isKnown ? `"${path}"` : place}`;
  const rule = isKnown ? `[${saved.join(", ")}], as in the file` : "that of a tensor in the file";
  requireCheckpoint(false, where, argument, rule, shape, advice);
}

/**
 * The tensor whose path ends with the last of the names and holds the others in this order: the only one, or the one of the fewest
 * parts, which is the variable's own where an optimiser's state lies under its path too.
 */
function tensorOf(names: readonly string[], shapes: Stock["shapes"]): [string, Shape] | undefined {
  const found = [...shapes].filter(([path]) => {
    const parts = path.split("/");
    return parts.at(-1) === names.at(-1) && parts.filter((part) => names.includes(part)).join() === names.join();
  });
  const depth = ([path]: [string, Shape]) => path.split("/").length;
  const [first, second] = found.sort((a, b) => depth(a) - depth(b));
  return first && second && depth(first) === depth(second) ? undefined : first;
}

/**
 * Builds a model of which the tensors are known: a variable beyond them is refused by {@link createVariables}, so that no
 * configuration makes a model larger than its file.
 *
 * @param where names what is built in errors
 * @param shapes of the tensors by path
 * @param build makes the model, and no other variables
 */
export function buildWithin<T>(where: string, shapes: ReadonlyMap<string, Shape>, build: () => T): T {
  const outer = stock;
  const left = new Map<string, number>();
  for (const shape of shapes.values()) left.set(shape.join(), (left.get(shape.join()) ?? 0) + 1);
  stock = { where, left, shapes };
  try {
    return build();
  } finally {
    stock = outer;
  }
}
