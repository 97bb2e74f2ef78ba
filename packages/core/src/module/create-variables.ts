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

/** How many tensors of each shape a saved model's file still has for the variables of the model that is built from it. */
let stock: Map<string, number> | undefined;

/**
 * Makes variables. While a saved model is built again, each takes one of the file's tensors of its shape, and one that the
 * file has no tensor for is refused before its values are made. When one fails, those before it are disposed.
 *
 * @param where names the module in errors
 * @param specs what is undefined is not made
 * @throws {ShapeError} if values have another shape
 * @throws {CheckpointError} if the file of the model that is built has no such tensor
 * @example
 * const { mean } = createVariables("prior", { mean: { shape: [4], values: () => tf.zeros([4]) } });
 */
export function createVariables<Name extends string>(
  where: string,
  specs: Readonly<Record<Name, VariableSpec | undefined>>,
): Record<Name, Variable> {
  const made: Partial<Record<Name, Variable>> = {};
  try {
    for (const [name, spec] of Object.entries(specs) as [Name, VariableSpec | undefined][])
      if (spec) made[name] = createVariable(where, name, spec);
    return made as Record<Name, Variable>;
  } catch (error) {
    tf.dispose(made);
    throw error;
  }
}

function createVariable(where: string, name: string, { shape, values, trainable = true }: VariableSpec): Variable {
  takeFromStock(where, name, shape);
  return tf.tidy(() => {
    const first = values();
    const fits = tf.util.arraysEqual(first.shape, [...shape]);
    requireShape(fits, where, `first values of ${name}`, `have the shape [${shape.join(", ")}]`, first.shape);
    // eslint-disable-next-line no-restricted-properties -- here it is counted
    return tf.variable(first, trainable);
  });
}

function takeFromStock(where: string, name: string, shape: Shape): void {
  if (stock === undefined) return;
  const left = stock.get(shape.join()) ?? 0;
  const advice = "Was it saved with another configuration?";
  requireCheckpoint(left > 0, where, `shape of ${name}`, "that of a tensor in the file", shape, advice);
  stock.set(shape.join(), left - 1);
}

/**
 * Builds a model of which the tensors are known: a variable beyond them is refused by {@link createVariables}, so that no
 * configuration makes a model larger than its file.
 *
 * @param shapes of the tensors
 * @param build makes the model, and no other variables
 */
export function buildWithin<T>(shapes: Iterable<Shape>, build: () => T): T {
  const outer = stock;
  stock = new Map();
  for (const shape of shapes) stock.set(shape.join(), (stock.get(shape.join()) ?? 0) + 1);
  try {
    return build();
  } finally {
    stock = outer;
  }
}
