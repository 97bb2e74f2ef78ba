/** Metrics of one pass over the data. Means over the examples, `loss` and every term by name. */
export interface EpochRecord {
  /** Counts from 0. */
  readonly epoch: number;
  /** While the weights moved. */
  readonly train: Readonly<Record<string, number>>;
  /** After the epoch, with the weights of its last step, or their averages where `averageWeights` asks for them. */
  readonly validation?: Readonly<Record<string, number>>;
  /** What the option `measure` of `fit` gave after the epoch. */
  readonly measured?: Readonly<Record<string, number>>;
  /** In training and validation. */
  readonly seconds: number;
}

/** The lowest value of the monitored metric in validation, and the epoch after which it was measured. */
export interface BestEpoch {
  readonly epoch: number;
  readonly value: number;
}

/** Why a run ended: all epochs done, no better validation metric for `patience` epochs, or the signal. */
export type Stopped = "epochs" | "patience" | "aborted";

/** What `fit` returns. */
export interface History {
  readonly epochs: readonly EpochRecord[];
  readonly stopped: Stopped;
  /**
   * The validation metric that decided which epoch is best; null where none did, without validation or because no metric of
   * the model compares between epochs: then the last epoch is kept.
   */
  readonly monitor: string | null;
  /** Null also where schedules still changed what the metric means when the run ended. */
  readonly best: BestEpoch | null;
  /** Steps done. */
  readonly steps: number;
}

/** Sums over examples, from which means follow. */
export interface TermSums {
  readonly count: number;
  readonly sums: Readonly<Record<string, number>>;
}

export const noSums: TermSums = { count: 0, sums: {} };

/** Adds the mean terms of a batch of `size` examples. */
export function addTerms({ count, sums }: TermSums, terms: Readonly<Record<string, number>>, size: number): TermSums {
  const added = Object.entries(terms).map(([name, value]) => [name, (sums[name] ?? 0) + value * size]);
  return { count: count + size, sums: Object.fromEntries(added) as Record<string, number> };
}

/** Means over all examples added. */
export function meanTerms({ count, sums }: TermSums): Record<string, number> {
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / count]));
}
