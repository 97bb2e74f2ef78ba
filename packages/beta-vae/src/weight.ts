import { requireArgument, type Schedule } from "@elbo/core";

/** Throws an ArgumentError unless `weight` is a function of the step or a finite number of at least 0. */
export function requireWeight(where: string, argument: string, weight: Schedule): void {
  const holds = typeof weight === "function" || (Number.isFinite(weight) && weight >= 0);
  requireArgument(holds, where, argument, "a number of at least 0 or a function of the step", weight);
}
