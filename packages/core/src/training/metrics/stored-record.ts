/** A record as it lies in a file. */
export interface StoredRecord {
  /** Bytes of the file up to where the record ends. */
  readonly end: number;
  /** Steps done when it was written; undefined where it is no record of a run's. What belongs to no step has -1. */
  readonly step: number | undefined;
}
