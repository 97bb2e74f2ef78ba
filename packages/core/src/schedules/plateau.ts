import { requireCount } from "../counts.js";
import { requireArgument, requireKnownOptions } from "../errors.js";
import { type Schedule } from "../types.js";
import { describedSchedule, type DescribedSchedule, requireFinite } from "./schedule.js";

export interface PlateauOptions {
  /**
   * Value until the metric stops falling.
   * @default 1e-3
   */
  readonly from?: number;
  /**
   * What the value is multiplied by each time.
   * @default 0.5
   */
  readonly factor?: number;
  /**
   * Epochs without a lower validation metric, one after the other, until the value falls.
   * @default 5
   */
  readonly patience?: number;
  /**
   * The value never falls below it.
   * @default 0
   */
  readonly least?: number;
}

/** A schedule that `fit` tells of the validation metric of each epoch. */
export interface PlateauSchedule extends DescribedSchedule {
  /** Goes by these metrics from now on, one for each epoch so far. */
  follow(metrics: readonly number[]): void;
}

/**
 * A learning rate that falls where the validation metric does not: `from`, times `factor` whenever `patience` epochs have passed
 * without a lower metric than any before, counted anew after each fall.
 *
 * `fit` finds it in a model's optimisers and tells it of each epoch, so that a run that goes on takes up where it stood; epochs
 * whose loss a schedule still changes do not count. One schedule belongs to one run at a time.
 *
 * @throws {ArgumentError} if `from` or `least` is not finite and at least 0, `factor` is not between 0 and 1, or `patience` is not
 *   a positive integer
 * @example
 * const optimizer = adam({ learningRate: plateau({ from: 1e-3, factor: 0.5, patience: 5 }) });
 */
export function plateau(options: PlateauOptions = {}): PlateauSchedule {
  const { from = 1e-3, factor = 0.5, patience = 5, least = 0 } = options;
  requireKnownOptions("plateau", options, ["from", "factor", "patience", "least"]);
  for (const [name, value] of Object.entries({ from, least })) {
    requireFinite("plateau", name, value);
    requireArgument(value >= 0, "plateau", name, "at least 0", value);
  }
  requireArgument(factor > 0 && factor < 1, "plateau", "factor", "above 0 and below 1", factor);
  requireCount("plateau", "patience", patience);
  let falls = 0;
  const schedule = describedSchedule({ kind: "plateau", from, factor, patience, least }, () =>
    Math.max(Math.min(from, least), from * factor ** falls),
  );
  return Object.assign(schedule, {
    follow: (metrics: readonly number[]) => void (falls = countFalls(metrics, patience)),
  });
}

/** Whether a schedule follows the metrics of its run. */
export function isPlateau(schedule: Schedule): schedule is PlateauSchedule {
  return typeof schedule === "function" && "follow" in schedule;
}

function countFalls(metrics: readonly number[], patience: number): number {
  let [best, stale, falls] = [Infinity, 0, 0];
  for (const metric of metrics) {
    stale = metric < best ? 0 : stale + 1;
    best = Math.min(best, metric);
    if (stale < patience) continue;
    falls++;
    stale = 0;
  }
  return falls;
}
