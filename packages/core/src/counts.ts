import { requireArgument } from "./errors.js";
import { type Shape } from "./types.js";

/** Whether a value is an integer of at least `least`: a size, a number of draws. */
export function isCount(value: unknown, least = 1): value is number {
  return Number.isInteger(value) && (value as number) >= least;
}

/** What {@link isCount} asks for, in words. */
export function countRule(least: number): string {
  return least === 1 ? "a positive integer" : `an integer of at least ${least}`;
}

/** Throws an ArgumentError unless the value is an integer of at least `least`. `advice` is a sentence for its error. */
export function requireCount(where: string, argument: string, value: unknown, least = 1, advice = ""): void {
  requireArgument(isCount(value, least), where, argument, countRule(least), value, advice);
}

/** Number of values in a tensor of this shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, axis) => size * axis, 1);
}
