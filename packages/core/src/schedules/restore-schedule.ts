import { requireArgument } from "../errors.js";
import { type Json, type JsonObject, type Schedule } from "../types.js";
import { constant } from "./constant.js";
import { cosine } from "./cosine.js";
import { cyclic } from "./cyclic.js";
import { linearWarmup } from "./linear-warmup.js";
import { plateau } from "./plateau.js";
import { stepDecay } from "./step-decay.js";

const makers: Readonly<Record<string, (constants: never) => Schedule>> = {
  constant: ({ value }: { value: number }) => constant(value),
  cosine,
  cyclic,
  linearWarmup,
  plateau,
  stepDecay,
};

/**
 * The schedule that `describeSchedule` described: the inverse of it.
 *
 * @throws {ArgumentError} if the description is "custom" or of no known kind: such a schedule must be given again
 * @example
 * restoreSchedule(describeSchedule(linearWarmup({ steps: 100 })));
 */
export function restoreSchedule(description: Json): Schedule {
  if (typeof description === "number") return description;
  const { kind, ...constants } = typeof description === "object" ? ((description as JsonObject | null) ?? {}) : {};
  const known = typeof kind === "string" && Object.hasOwn(makers, kind);
  const rule = `a number or a schedule of kind ${Object.keys(makers).join(", ")}`;
  requireArgument(known, "restoreSchedule", "description", rule, description, "Give a schedule of your own again.");
  return makers[kind]!(constants as never);
}
