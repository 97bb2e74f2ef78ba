import { requireArgument, requireShape, type Shape, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type CodeSpace } from "../prior/code-prior.js";

/**
 * Checks examples [n, ...shape].
 *
 * @throws {ArgumentError} if they are no tensor, or a value is not finite
 * @throws {ShapeError} if the shape is another
 */
export function requireExamples(where: string, x: Tensor, shape: Shape): void {
  requireRows(where, "x", x, shape);
  const wrong = readable(x)?.find((value) => !Number.isFinite(value));
  requireArgument(wrong === undefined, where, "x", "finite", wrong, "Remove or replace such values.");
}

/**
 * Checks codes [n, ...code shape].
 *
 * @throws {ArgumentError} if they are no tensor, or one is not a whole number from 0 to codes - 1
 * @throws {ShapeError} if the shape is another
 */
export function requireCodes(where: string, values: Tensor, { shape, codes }: CodeSpace): void {
  requireRows(where, "codes", values, shape);
  const wrong = readable(values)?.find((code) => !(Number.isInteger(code) && code >= 0 && code < codes));
  const rule = `whole numbers from 0 to ${codes - 1}`;
  requireArgument(wrong === undefined, where, "codes", rule, wrong, "encodeToCodes gives codes of this model.");
}

function requireRows(where: string, argument: string, rows: Tensor, shape: Shape): void {
  requireArgument(rows instanceof tf.Tensor, where, argument, "a tensor", rows);
  const fits = tf.util.arraysEqual(rows.shape.slice(1), [...shape]) && rows.rank === shape.length + 1;
  requireShape(fits, where, argument, `have the shape [${["n", ...shape].join(", ")}]`, rows.shape);
}

/** The values of a tensor, where they can be had at once: not in a step that is captured, nor from every backend. */
function readable(x: Tensor): tf.TypedArray | undefined {
  try {
    // eslint-disable-next-line no-restricted-syntax -- a backend that cannot throws, and then nothing is checked
    return x.dataSync();
  } catch {
    return undefined;
  }
}
