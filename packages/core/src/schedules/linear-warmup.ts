import { requireCount } from "../counts.js";
import { requireKnownOptions } from "../errors.js";
import { describedSchedule, type DescribedSchedule, requireFinite } from "./schedule.js";

export interface LinearWarmupOptions {
  /**
   * Value at step 0.
   * @default 0
   */
  readonly from?: number;
  /**
   * Value from step `steps` on.
   * @default 1
   */
  readonly to?: number;
  /** Length of the ramp. */
  readonly steps: number;
}

/**
 * from + (to - from) min(step / steps, 1).
 *
 * @throws {ArgumentError} if `steps` is not a positive integer, or a value is not finite
 * @see Bowman et al. 2016, section 3.1, https://arxiv.org/abs/1511.06349
 */
export function linearWarmup(options: LinearWarmupOptions): DescribedSchedule {
  const { from = 0, to = 1, steps } = options;
  requireKnownOptions("linearWarmup", options, ["from", "to", "steps"]);
  requireFinite("linearWarmup", "from", from);
  requireFinite("linearWarmup", "to", to);
  requireCount("linearWarmup", "steps", steps);
  return describedSchedule({ kind: "linearWarmup", from, to, steps }, (step) =>
    step >= steps ? to : from + (to - from) * (step / steps),
  );
}
