import { type BestEpoch } from "./history.js";

/** What early stopping remembers. */
export interface Stopping {
  readonly best: BestEpoch | null;
  /** Epochs since the best one. */
  readonly stale: number;
}

export const noStopping: Stopping = { best: null, stale: 0 };

/**
 * Judges the validation metric of an epoch: lower is better, and equal is not better.
 *
 * @param warmup epochs that do not count, while a schedule still changes what the metric means; a best one among them, of a run
 *   that was to be shorter, counts no more
 */
export function judge({ best, stale }: Stopping, { epoch, value }: BestEpoch, warmup: number): Stopping {
  if (epoch < warmup) return noStopping;
  return best === null || best.epoch < warmup || value < best.value
    ? { best: { epoch, value }, stale: 0 }
    : { best, stale: stale + 1 };
}
