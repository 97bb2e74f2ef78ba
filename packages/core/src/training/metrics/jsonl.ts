import { type MetricsRecord } from "./sink.js";

/** A record as one line of JSON, with its line end. */
export function jsonLine({ step, epoch, split, terms, wallTime }: MetricsRecord): string {
  return `${JSON.stringify({ step, epoch, split, wallTime, ...terms })}\n`;
}
