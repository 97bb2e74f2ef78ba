import { requireArgument } from "../errors.js";
import { type Schedule } from "../types.js";

/**
 * Checks the weight of a term in a loss: a finite number of at least 0, or a function of the step.
 *
 * @throws {ArgumentError} otherwise
 */
export function requireWeight(where: string, argument: string, weight: Schedule): void {
  const holds = typeof weight === "function" || (Number.isFinite(weight) && weight >= 0);
  requireArgument(holds, where, argument, "a number of at least 0 or a function of the step", weight);
}
