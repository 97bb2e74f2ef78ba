import { requireArgument, requireKnownOptions } from "../errors.js";
import { describedSchedule, type DescribedSchedule, requireCount, requireFinite } from "./schedule.js";

export interface StepDecayOptions {
  /**
   * Value at step 0.
   * @default 1
   */
  readonly from?: number;
  /** Steps between one change and the next. */
  readonly every: number;
  /**
   * What the value is multiplied by at each change.
   * @default 0.1
   */
  readonly factor?: number;
}

/**
 * from factor^floor(step / every).
 *
 * @throws {ArgumentError} if `every` is not a positive integer, `factor` is not above 0, or a value is not finite
 */
export function stepDecay(options: StepDecayOptions): DescribedSchedule {
  const { from = 1, every, factor = 0.1 } = options;
  requireKnownOptions("stepDecay", options, ["from", "every", "factor"]);
  requireFinite("stepDecay", "from", from);
  requireCount("stepDecay", "every", every);
  requireArgument(Number.isFinite(factor) && factor > 0, "stepDecay", "factor", "finite and above 0", factor);
  return describedSchedule({ kind: "stepDecay", from, every, factor }, (step) => {
    return from * factor ** Math.floor(step / every);
  });
}
