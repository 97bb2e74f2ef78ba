import { type MetricsRecord } from "./sink.js";
import { type StoredRecord } from "./stored-record.js";

/** A record as one line of JSON, with its line end. */
export function jsonLine({ step, epoch, split, terms, wallTime }: MetricsRecord): string {
  return `${JSON.stringify({ step, epoch, split, wallTime, ...terms })}\n`;
}

const lineEnd = 10;

/** The lines of a file; half a line at its end is none. */
export function* readJsonLines(bytes: Uint8Array): Generator<StoredRecord> {
  for (let start = 0; ;) {
    const end = bytes.indexOf(lineEnd, start) + 1;
    if (end === 0) return;
    yield { end, step: stepOf(new TextDecoder().decode(bytes.subarray(start, end))) };
    start = end;
  }
}

/** The step of a record; undefined where a line is none. */
function stepOf(line: string): number | undefined {
  try {
    const record = JSON.parse(line) as { readonly step?: unknown } | null;
    return typeof record?.step === "number" ? record.step : undefined;
  } catch {
    return undefined;
  }
}
