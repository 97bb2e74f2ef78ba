import { requireCount } from "../counts.js";
import { requireArgument, requireKnownOptions } from "../errors.js";
import { describedSchedule, type DescribedSchedule, requireFinite } from "./schedule.js";

export interface StepDecayOptions {
  /**
   * Value at step 0.
   * @default 1
   */
  readonly from?: number;
  /** Steps between one change and the next; either these are given, or `at`. */
  readonly every?: number;
  /** Steps at which it changes, in order. */
  readonly at?: readonly number[];
  /**
   * What the value is multiplied by at each change.
   * @default 0.1
   */
  readonly factor?: number;
}

/**
 * from factor^floor(step / every), or from factor^n with n the number of changes `at` up to the step.
 *
 * @throws {ArgumentError} if `every` is not a positive integer, `at` holds anything but integers that grow, both are given or none,
 *   `factor` is not above 0, or a value is not finite
 * @example
 * const schedule = stepDecay({ from: 1e-3, at: [1000, 4000], factor: 0.1 });
 */
export function stepDecay(options: StepDecayOptions): DescribedSchedule {
  const { from = 1, every, at, factor = 0.1 } = options;
  requireKnownOptions("stepDecay", options, ["from", "every", "at", "factor"]);
  requireFinite("stepDecay", "from", from);
  requireArgument(Number.isFinite(factor) && factor > 0, "stepDecay", "factor", "finite and above 0", factor);
  if (at === undefined) {
    requireCount("stepDecay", "every", every ?? NaN);
    return describedSchedule({ kind: "stepDecay", from, every: every!, factor }, (step) => {
      return from * factor ** Math.floor(step / every!);
    });
  }
  requireArgument(every === undefined, "stepDecay", "every", "left out where at is given", every);
  const grows = at.every((step, i) => Number.isInteger(step) && step > (at[i - 1] ?? -1));
  requireArgument(grows, "stepDecay", "at", "integers of at least 0 that grow", at);
  return describedSchedule({ kind: "stepDecay", from, at: [...at], factor }, (step) => {
    return from * factor ** at.filter((change) => change <= step).length;
  });
}
