import { requireArgument } from "../errors.js";
import { type Json, type JsonObject, type Schedule } from "../types.js";

/** A schedule that knows its constants, so that a configuration can name it. */
export interface DescribedSchedule {
  (step: number): number;
  readonly config: JsonObject;
}

/** Gives a function of the step the constants that describe it. */
export function describedSchedule(config: JsonObject, value: (step: number) => number): DescribedSchedule {
  return Object.assign((step: number) => value(step), { config });
}

/**
 * A schedule as JSON: the number, the constants of a schedule made here, or "custom" for any other function.
 *
 * @example
 * describeSchedule(linearWarmup({ steps: 100 })); // { kind: "linearWarmup", from: 0, to: 1, steps: 100 }
 */
export function describeSchedule(schedule: Schedule): Json {
  if (typeof schedule === "number") return schedule;
  return (schedule as Partial<DescribedSchedule>).config ?? "custom";
}

/** Throws an ArgumentError unless the value is a finite number. */
export function requireFinite(where: string, argument: string, value: number): void {
  requireArgument(Number.isFinite(value), where, argument, "a finite number", value);
}
