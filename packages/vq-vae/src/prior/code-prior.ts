import { type Distribution, type JsonObject, type Prior, requireArgument, type Rng, type Shape } from "@elbo/core";

/** The codes of an example: an array of `shape` that holds numbers from 0 to codes - 1. */
export interface CodeSpace {
  readonly shape: Shape;
  readonly codes: number;
}

/** p over codes: events of the space's shape, whole numbers. */
export interface CodePrior extends Prior<Distribution> {
  /**
   * Where the maximum of the likelihood is known: takes the counts of each code at each place, [...shape, codes] in
   * row-major order, and becomes the best prior for them.
   */
  readonly fitCounts?: (counts: Float64Array) => void;
}

/** A prior over codes to be. */
export interface CodePriorFactory {
  (space: CodeSpace, rng: Rng): CodePrior;
  /** What it is, enough to make it again. */
  readonly config: JsonObject;
}

/** A factory with its description. */
export function defineCodePrior(
  config: JsonObject,
  build: (space: CodeSpace, rng: Rng) => CodePrior,
): CodePriorFactory {
  return Object.assign((space: CodeSpace, rng: Rng) => build(space, rng), { config });
}

/** @throws {ArgumentError} if it is no factory */
export function requireCodePrior(where: string, factory: CodePriorFactory): void {
  const holds = typeof factory === "function" && "config" in factory;
  requireArgument(holds, where, "prior", "a prior over codes, such as independentCodes()", factory);
}
