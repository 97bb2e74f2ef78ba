/**
 * What every metric returns: a figure, how sure it is, and how it came about. Metrics add parts of their own.
 *
 * Names are texts for people, written out in tables and reports as they are.
 */
export interface Estimate {
  readonly value: number;
  /** Of `value`, in its units. */
  readonly standardError: number;
  /** How the standard error was found, for example "bootstrap of the points, 100 resamples". */
  readonly standardErrorMethod: string;
  /** How the value was found, with the settings that it depends on, for example "plug-in, 20 equal-width bins". */
  readonly estimator: string;
  /** Of `value`: "nats", "share" and the like; "1" for a pure number. */
  readonly units: string;
  /** Number of examples, pairs or votes that the value rests on. */
  readonly count: number;
}
