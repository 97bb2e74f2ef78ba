import { type Objective, type Pass, type Scalar } from "@elbo/core";

/** The terms of an objective, and its loss where it is made of them. */
export type Evaluated = ReturnType<Objective["evaluate"]>;

/** The objective with the terms of `objective` and another loss made of them. */
export function reweigh(
  objective: Objective,
  lossOf: (terms: Readonly<Record<string, Scalar>>, pass: Pass) => Evaluated,
): Objective {
  return { ...objective, evaluate: (batch, pass) => lossOf(objective.evaluate(batch, pass).terms, pass) };
}
