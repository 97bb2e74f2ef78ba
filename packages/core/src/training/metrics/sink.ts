/** Metrics of one moment in a run. */
export interface MetricsRecord {
  /** Steps done. */
  readonly step: number;
  /** Epoch that the metrics belong to, counting from 0. */
  readonly epoch: number;
  readonly split: "train" | "validation" | "measured";
  /** `loss` and every term, means over the examples; or what was measured after the epoch. */
  readonly terms: Readonly<Record<string, number>>;
  /** Seconds since 1970. */
  readonly wallTime: number;
}

/** The moment at which a run goes on. */
export interface MetricsPosition {
  /** Steps done. */
  readonly step: number;
  /** How many of this step's records are written already. */
  readonly records: number;
}

/** Where metrics go: a file, a chart, a list. */
export interface MetricsSink {
  write(record: MetricsRecord): void | Promise<void>;
  /** Called before a run with `resume: true` trains: drops what is written of later moments, which come again. */
  rewind?(to: MetricsPosition): void | Promise<void>;
  /** Called before a checkpoint is saved: returns when what is written survives a power cut, so that no checkpoint tells of more. */
  flush?(): void | Promise<void>;
}
