import { sizeOf } from "../counts.js";
import { type Shape } from "../types.js";

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Standard error of the mean of independent values: sd / sqrt(n) with the unbiased variance; NaN for fewer than two. */
export function standardError(values: ArrayLike<number>): number {
  const centre = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - centre) ** 2;
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

/** Nats of one example in bits per entry of its `shape`. */
export function bitsPerDimension(nats: number, shape: Shape): number {
  return nats / (Math.LN2 * sizeOf(shape));
}
