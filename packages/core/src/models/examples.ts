import * as tf from "@tensorflow/tfjs";
import { sizeOf } from "../counts.js";
import { requireArgument, requireShape } from "../errors.js";
import { type Shape, type Tensor } from "../types.js";

/** Numbers in nested lists, [example][row][column]... */
export type NumberLists = readonly number[] | readonly NumberLists[];

/** Values in C order with the shape that they have. */
export interface ShapedValues {
  readonly values: ArrayLike<number>;
  readonly shape: Shape;
}

/**
 * Examples as a tensor [n, ...shape], or on the host: nested lists, values with their shape, as `npy` files and `encodeExamples` give
 * them, or flat values of a whole number of examples.
 */
export type Examples = Tensor | NumberLists | ShapedValues | Float32Array | Float64Array | Int32Array | Uint8Array;

/**
 * Examples as a tensor: what is one already is handed through, and what lies on the host becomes one that belongs to the caller.
 *
 * @param shape of one example
 * @param argument what errors call them
 * @throws {ArgumentError} if they are no numbers
 * @throws {ShapeError} if they are not of this shape; images with channels first are named
 * @example
 * const x = examplesAsTensor("encode", [[0, 1], [1, 1], [1, 0]], [2]); // [3, 2]
 */
export function examplesAsTensor(where: string, x: Examples, shape: Shape, argument = "x"): Tensor {
  const place = { where, argument };
  if (x instanceof tf.Tensor) return requireExamples(place, x, shape);
  const { values, shape: given } = onHost(place, x);
  const whole = given ?? [values.length / sizeOf(shape), ...shape];
  requireShape(Number.isInteger(whole[0]), where, argument, `hold whole examples of ${sizeOf(shape)} values`, [
    values.length,
  ]);
  requireSizes(place, whole, shape);
  return tf.tensor(Float32Array.from(values), [...whole], "float32");
}

/** One example, [...shape], as a batch of one: [1, ...shape]. */
export function exampleAsBatch(where: string, x: Examples, shape: Shape): Tensor {
  const place = { where, argument: "x" };
  if (x instanceof tf.Tensor) return requireExamples(place, tf.expandDims(x, 0), shape);
  const { values, shape: given = shape } = onHost(place, x);
  return examplesAsTensor(where, { values, shape: [1, ...given] }, shape);
}

/** How errors begin. */
interface Place {
  readonly where: string;
  readonly argument: string;
}

function requireExamples(place: Place, x: Tensor, shape: Shape): Tensor {
  requireSizes(place, x.shape, shape);
  return x;
}

function requireSizes({ where, argument }: Place, found: Shape, shape: Shape): void {
  const inner = found.slice(1);
  const [height, width, channels] = shape;
  const isTurned = shape.length === 3 && channels !== height && inner.join() === [channels, height, width].join();
  const advice = isTurned ? "Its channels come first, and here they come last: tf.transpose(x, [0, 2, 3, 1])." : "";
  const fits = tf.util.arraysEqual(inner, [...shape]);
  requireShape(fits, where, argument, `have the shape [n, ${shape.join(", ")}]`, found, advice);
}

/** Values in one list, with their shape where it is known. */
function onHost(place: Place, x: unknown): { readonly values: ArrayLike<number>; readonly shape?: Shape } {
  if (isNumbers(x)) return { values: x };
  if (Array.isArray(x)) return flattened(place, x as NumberLists);
  const shaped = typeof x === "object" && x !== null && "values" in x && "shape" in x ? (x as ShapedValues) : undefined;
  const { where, argument } = place;
  const rule = `a tensor of ${argument === "x" ? "examples" : argument}, or host arrays of them`;
  requireArgument(
    shaped !== undefined && isNumbers(shaped.values) && Array.isArray(shaped.shape),
    where,
    argument,
    rule,
    x,
  );
  const { values, shape } = shaped;
  requireShape(sizeOf(shape) === values.length, where, argument, `hold ${sizeOf(shape)} values, as its shape says`, [
    values.length,
  ]);
  return shaped;
}

function isNumbers(x: unknown): x is ArrayLike<number> {
  if (ArrayBuffer.isView(x)) return !(x instanceof DataView) && !(x instanceof BigInt64Array);
  return Array.isArray(x) && x.every((value) => typeof value === "number");
}

function flattened(
  { where, argument }: Place,
  lists: NumberLists,
): { readonly values: number[]; readonly shape: Shape } {
  const shape: number[] = [];
  for (let at: NumberLists | number | undefined = lists; Array.isArray(at); at = (at as NumberLists)[0])
    shape.push(at.length);
  const values: number[] = [];
  const visit = (part: NumberLists | number, axis: number): void => {
    if (Array.isArray(part) && axis < shape.length) {
      requireShape(part.length === shape[axis], where, argument, `have lists of ${shape[axis]} at depth ${axis}`, [
        part.length,
      ]);
      return (part as NumberLists).forEach((each) => visit(each, axis + 1));
    }
    const isNumber = typeof part === "number" && axis === shape.length;
    requireArgument(isNumber, where, argument, "numbers in lists of equal depth", part);
    values.push(part);
  };
  visit(lists, 0);
  return { values, shape };
}
