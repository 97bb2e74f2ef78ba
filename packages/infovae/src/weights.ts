import { at, requireArgument, type Schedule } from "@elbo/core";

/** 1 - alpha, the weight of KL(q(z|x) || p(z)); a number where alpha is. */
export function klWeight(alpha: Schedule): Schedule {
  return typeof alpha === "number" ? 1 - alpha : (step) => 1 - alpha(step);
}

/** alpha + lambda - 1, the weight of the divergence of q(z) from p(z); a number where both are. */
export function marginalWeight(alpha: Schedule, lambda: Schedule): Schedule {
  const weightAt = (step: number) => at(alpha, step) + at(lambda, step) - 1;
  return typeof alpha === "number" && typeof lambda === "number" ? weightAt(0) : weightAt;
}

/**
 * Checks that both weights are at least 0, where they are numbers.
 *
 * @throws {ArgumentError} otherwise
 */
export function requireAlphaAndLambda(where: string, alpha: Schedule, lambda: Schedule): void {
  const fits = typeof alpha === "function" || (Number.isFinite(alpha) && alpha <= 1);
  requireArgument(fits, where, "alpha", "a number of at most 1 or a function of the step", alpha);
  const known = typeof lambda === "function" || Number.isFinite(lambda);
  requireArgument(known, where, "lambda", "a number or a function of the step", lambda);
  if (typeof alpha === "function" || typeof lambda === "function") return;
  const advice = "alpha + lambda - 1 is the weight of the divergence.";
  requireArgument(alpha + lambda >= 1, where, "lambda", `at least 1 - alpha, ${1 - alpha}`, lambda, advice);
}
