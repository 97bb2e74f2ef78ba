import { requireCount } from "../counts.js";
import { requireKnownOptions } from "../errors.js";
import { describedSchedule, type DescribedSchedule, requireFinite } from "./schedule.js";

export interface CosineOptions {
  /**
   * Value at step 0.
   * @default 1
   */
  readonly from?: number;
  /**
   * Value from step `steps` on.
   * @default 0
   */
  readonly to?: number;
  /** Length of the half wave. */
  readonly steps: number;
}

/**
 * to + (from - to) (1 + cos(pi step / steps)) / 2 up to `steps`, then `to`.
 *
 * @throws {ArgumentError} if `steps` is not a positive integer, or a value is not finite
 * @see Loshchilov & Hutter 2017, equation 5, https://arxiv.org/abs/1608.03983
 */
export function cosine(options: CosineOptions): DescribedSchedule {
  const { from = 1, to = 0, steps } = options;
  requireKnownOptions("cosine", options, ["from", "to", "steps"]);
  requireFinite("cosine", "from", from);
  requireFinite("cosine", "to", to);
  requireCount("cosine", "steps", steps);
  return describedSchedule({ kind: "cosine", from, to, steps }, (step) =>
    step >= steps ? to : to + ((from - to) * (1 + Math.cos((Math.PI * step) / steps))) / 2,
  );
}
