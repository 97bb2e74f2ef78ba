import { at, defineOption, derived, requireArgument, type Schedule, weight } from "@elbo/core";
import { type ChosenDivergence } from "./marginal-divergence.js";

const schedule = weight(0, "");

export const alphaOption = defineOption<Schedule, Schedule, number>(
  0,
  "takes 1 - alpha for the weight of the KL; at most 1",
  {
    ...schedule,
    schema: { type: "number", maximum: 1 },
    choose: (where, argument, given) => {
      const fits = typeof given === "function" || (Number.isFinite(given) && given <= 1);
      requireArgument(fits, where, argument, "a number of at most 1 or a function of the step", given);
      return given;
    },
  },
);

/** A default that follows from the divergence, which stands before it. */
const usualLambda = derived<Schedule>(
  ({ divergence }) => ((divergence as ChosenDivergence).kind === "mmd" ? 1000 : 10),
  "1000 of an MMD, else 10",
);

export const lambdaOption = defineOption<Schedule, Schedule, typeof usualLambda>(
  usualLambda,
  "makes alpha + lambda - 1 the weight of the divergence",
  {
    ...schedule,
    schema: { type: "number" },
    choose: (where, argument, given) => {
      const known = typeof given === "function" || Number.isFinite(given);
      requireArgument(known, where, argument, "a number or a function of the step", given);
      return given;
    },
  },
);

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
 * Checks that the weight of the divergence is at least 0, where both weights are numbers.
 *
 * @throws {ArgumentError} otherwise
 */
export function requireAlphaAndLambda(where: string, alpha: Schedule, lambda: Schedule): void {
  if (typeof alpha === "function" || typeof lambda === "function") return;
  const advice = "alpha + lambda - 1 is the weight of the divergence.";
  requireArgument(alpha + lambda >= 1, where, "lambda", `at least 1 - alpha, ${1 - alpha}`, lambda, advice);
}
