import { requireCount } from "../counts.js";
import { requireArgument, requireKnownOptions } from "../errors.js";
import { describedSchedule, type DescribedSchedule, requireFinite } from "./schedule.js";

export interface CyclicOptions {
  /**
   * Value at the start of each cycle.
   * @default 0
   */
  readonly from?: number;
  /**
   * Value at the end of each ramp.
   * @default 1
   */
  readonly to?: number;
  /** Length of all cycles together. */
  readonly steps: number;
  /**
   * Number of cycles.
   * @default 4
   */
  readonly cycles?: number;
  /**
   * Share of a cycle that the ramp takes.
   * @default 0.5
   */
  readonly ratio?: number;
}

/**
 * Linear ramps that start again: with the position in the cycle t = (step mod ceil(steps / cycles)) / (steps / cycles),
 * from + (to - from) min(t / ratio, 1). After `steps` it stays at `to`.
 *
 * @throws {ArgumentError} if a count is not a positive integer, there are more cycles than steps, a value is not
 * finite, or `ratio` is not above 0 and at most 1
 * @see Fu et al. 2019, equations 6 and 7, https://arxiv.org/abs/1903.10145
 */
export function cyclic(options: CyclicOptions): DescribedSchedule {
  const { from = 0, to = 1, steps, cycles = 4, ratio = 0.5 } = options;
  requireKnownOptions("cyclic", options, ["from", "to", "steps", "cycles", "ratio"]);
  requireFinite("cyclic", "from", from);
  requireFinite("cyclic", "to", to);
  requireCount("cyclic", "steps", steps);
  requireCount("cyclic", "cycles", cycles);
  requireArgument(cycles <= steps, "cyclic", "cycles", `at most steps, ${steps}`, cycles);
  requireArgument(ratio > 0 && ratio <= 1, "cyclic", "ratio", "above 0 and at most 1", ratio);
  const period = steps / cycles;
  return describedSchedule({ kind: "cyclic", from, to, steps, cycles, ratio }, (step) => {
    const ramp = (step % Math.ceil(period)) / period / ratio;
    return step >= steps || ramp >= 1 ? to : from + (to - from) * ramp;
  });
}
