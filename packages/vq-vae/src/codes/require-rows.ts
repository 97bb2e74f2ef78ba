import { type Examples, examplesAsTensor, requireArgument, type Shape, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type CodeSpace } from "../prior/code-prior.js";

/**
 * Examples [n, ...shape] as a tensor, checked.
 *
 * @throws {ArgumentError} if they are no numbers, or a value is not finite
 * @throws {ShapeError} if the shape is another
 */
export function finiteExamples(where: string, x: Examples, shape: Shape): Tensor {
  const examples = examplesAsTensor(where, x, shape);
  const wrong = readable(examples)?.find((value) => !Number.isFinite(value));
  requireArgument(wrong === undefined, where, "x", "finite", wrong, "Remove or replace such values.");
  return examples;
}

/**
 * Codes [n, ...code shape] as an int32 tensor, checked.
 *
 * @throws {ArgumentError} if they are no numbers, or one is not a whole number from 0 to codes - 1
 * @throws {ShapeError} if the shape is another
 */
export function knownCodes(where: string, values: Examples, { shape, codes }: CodeSpace): Tensor {
  const rows = examplesAsTensor(where, values, shape, "codes");
  const wrong = readable(rows)?.find((code) => !(Number.isInteger(code) && code >= 0 && code < codes));
  const rule = `whole numbers from 0 to ${codes - 1}`;
  requireArgument(wrong === undefined, where, "codes", rule, wrong, "encodeToCodes gives codes of this model.");
  return tf.cast(rows, "int32");
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
