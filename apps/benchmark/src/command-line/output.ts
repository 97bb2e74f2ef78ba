import { toJson } from "../run/json.js";

/** The parts of a stream that are written to. */
export interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Where a command writes: results on standard output, everything else on standard error. */
export interface Output {
  /** Whether results are for machines: one JSON document and no tables. */
  readonly json: boolean;
  /** Whether a person watches, so that a line may be written over. */
  readonly live: boolean;
  /** A result: a JSON document where `json` is set, else text. */
  result(document: unknown, text: string): void;
  /** A line about what happens. */
  say(line: string): void;
  /** A line that the next one replaces; only where `live` is set. */
  status(line: string): void;
}

/** Where a terminal does not say how wide it is, or says 0. */
const defaultColumns = 80;
const clearLine = "\r\u001b[2K";

export function createOutput(
  json: boolean,
  { stdout = process.stdout, stderr = process.stderr }: { stdout?: TextStream; stderr?: TextStream } = {},
): Output {
  const live = stderr.isTTY === true;
  let pending = false;
  const clear = (): void => {
    if (pending) stderr.write(clearLine);
    pending = false;
  };
  return {
    json,
    live,
    result: (document, text) => {
      clear();
      stdout.write(json ? `${toJson(document)}\n` : `${text}\n`);
    },
    say: (line) => {
      clear();
      stderr.write(`${line}\n`);
    },
    status: (line) => {
      if (!live) return;
      stderr.write(`${clearLine}${line.slice(0, (stderr.columns || defaultColumns) - 1)}`);
      pending = true;
    },
  };
}
