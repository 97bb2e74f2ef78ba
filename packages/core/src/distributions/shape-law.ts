import * as tf from "@tensorflow/tfjs";
import { requireArgument, requireShape } from "../errors.js";
import { type Shape, type Tensor } from "../types.js";

export interface EventOptions {
  /** How many of the last axes of the parameters make up one event; the axes before them count the batch. */
  readonly eventDims?: number;
}

export interface DistributionShape {
  readonly batchShape: Shape;
  readonly eventShape: Shape;
}

/**
 * Divides the shape of a parameter, [...batch, ...event], after all but the last `eventDims` axes.
 *
 * @throws {ArgumentError} unless `eventDims` is an integer from 0 to the number of axes
 */
export function splitShape(where: string, shape: Shape, eventDims: number): DistributionShape {
  const holds = Number.isInteger(eventDims) && eventDims >= 0 && eventDims <= shape.length;
  const rule = `an integer from 0 to ${shape.length}, the axes of parameters of shape [${shape.join(", ")}]`;
  requireArgument(holds, where, "eventDims", rule, eventDims);
  const batchDims = shape.length - eventDims;
  return { batchShape: shape.slice(0, batchDims), eventShape: shape.slice(batchDims) };
}

/**
 * Checks the argument of `logProb`: [...sample, ...batch, ...event], where a batch axis may be of size 1, or missing
 * at the front, and is then repeated.
 *
 * @throws {ShapeError} if it does not fit
 */
export function requireValue(where: string, value: Tensor, { batchShape, eventShape }: DistributionShape): void {
  const whole = [...batchShape, ...eventShape];
  const missing = value.rank - whole.length;
  const fits = whole.every((size, axis) => {
    const actual = value.shape[axis + missing];
    return actual === size || (axis < batchShape.length && (actual === undefined || actual === 1));
  });
  requireShape(fits, where, "value", `end in the batch and event axes [${whole.join(", ")}]`, value.shape);
}

/**
 * Checks the parameter beside a mean that says how far values spread: it has the mean's shape, or that without leading axes.
 *
 * @throws {ShapeError} if it does not
 */
export function requireSpread(where: string, name: string, mean: Shape, spread: Shape, advice?: string): void {
  const missing = mean.length - spread.length;
  const fits = missing >= 0 && spread.every((size, axis) => size === mean[axis + missing]);
  requireShape(fits, where, name, `have the shape of mean [${mean.join(", ")}]`, spread, advice);
}

/**
 * Checks that two distributions are over the same events.
 *
 * @throws {ShapeError} if they are not
 */
export function requireSameEvent(where: string, q: DistributionShape, p: DistributionShape): void {
  const fits = tf.util.arraysEqual([...p.eventShape], [...q.eventShape]);
  requireShape(fits, where, "p", `have the event shape of q [${q.eventShape.join(", ")}]`, p.eventShape);
}

/** Sums over the event, the last axes: [...lead, ...event] to [...lead]. */
export function sumOverEvent(x: Tensor, eventShape: Shape): Tensor {
  if (eventShape.length === 0) return x;
  return tf.sum(
    x,
    eventShape.map((_, axis) => x.rank - eventShape.length + axis),
  );
}

/** The same where x may lack leading axes of the event, whose entries then count once for each place they stand for. */
export function totalOverEvent(x: Tensor, eventShape: Shape): Tensor {
  const own = eventShape.slice(Math.max(0, eventShape.length - x.rank));
  const repetitions = tf.util.sizeFromShape([...eventShape]) / tf.util.sizeFromShape([...own]);
  const sum = sumOverEvent(x, own);
  return repetitions === 1 ? sum : tf.mul(sum, repetitions);
}
