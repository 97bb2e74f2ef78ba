import * as tf from "@tensorflow/tfjs";
import { requireArgument } from "../../errors.js";
import { type Initializer } from "./initializer.js";

/** All 0. */
export const zeros: Initializer = (shape) => tf.zeros([...shape]);

/** All 1. */
export const ones: Initializer = (shape) => tf.ones([...shape]);

/**
 * All `value`.
 *
 * @throws {ArgumentError} if the value is not finite
 */
export function constant(value: number): Initializer {
  requireArgument(Number.isFinite(value), "initializers.constant", "value", "finite", value);
  return (shape) => tf.fill([...shape], value);
}
