import { describedSchedule, type DescribedSchedule, requireFinite } from "./schedule.js";

/**
 * The same value at every step. A plain number does as well wherever a schedule is taken.
 *
 * @throws {ArgumentError} if the value is not finite
 */
export function constant(value: number): DescribedSchedule {
  requireFinite("constant", "value", value);
  return describedSchedule({ kind: "constant", value }, () => value);
}
