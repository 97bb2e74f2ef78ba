import { toJson } from "../json.js";

/** The parts of a stream that are written to. */
export interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string, written?: (error?: Error | null) => void): unknown;
  /** Where a stream can fail: a pipe that is closed, a disk that is full. */
  on?(event: "error", listener: (error: Error) => void): unknown;
  off?(event: "error", listener: (error: Error) => void): unknown;
}

/** Where a command writes: results on standard output, everything else on standard error. */
export interface Output {
  /** Whether results are for machines: one JSON document and no tables. */
  readonly json: boolean;
  /** Whether a person watches, so that a line may be written over. */
  readonly live: boolean;
  /** Aborts when nobody takes what is written any more, with the stream's error as its reason. */
  readonly broken: AbortSignal;
  /** A result: a JSON document where `json` is set, else text. */
  result(document: unknown, text: string): void;
  /** A line about what happens. */
  say(line: string): void;
  /** A line that the next one replaces; only where `live` is set. */
  status(line: string): void;
}

/** An output that belongs to a command while it runs. */
export interface OwnedOutput extends Output {
  /** Waits until everything is written, or is known not to be, and lets go of the streams. */
  close(): Promise<void>;
}

/** Where a terminal does not say how wide it is, or says 0. */
const defaultColumns = 80;
const clearLine = "\r\u001b[2K";

export function createOutput(
  json: boolean,
  { stdout = process.stdout, stderr = process.stderr }: { stdout?: TextStream; stderr?: TextStream } = {},
): OwnedOutput {
  const live = stderr.isTTY === true;
  const broken = new AbortController();
  const fail = (error: Error): void => broken.abort(error);
  const streams = [...new Set([stdout, stderr])].filter((stream) => "on" in stream);
  for (const stream of streams) stream.on!("error", fail);
  let pending = false;
  const clear = (): void => {
    if (pending) stderr.write(clearLine);
    pending = false;
  };
  return {
    json,
    live,
    broken: broken.signal,
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
    close: async () => {
      await settle(streams, fail);
      const reason = broken.signal.reason as NodeJS.ErrnoException | undefined;
      if (reason !== undefined && reason.code !== "EPIPE") {
        stderr.write(`elbo: output must go where it can be written; got ${reason.message}.\n`);
        await settle(streams, fail);
      }
      for (const stream of streams) stream.off?.("error", fail);
    },
  };
}

/** Waits until streams have written what they were given, or failed. */
async function settle(streams: readonly TextStream[], fail: (error: Error) => void): Promise<void> {
  for (const stream of streams) {
    const error = await new Promise<Error | null | undefined>((resolve) => void stream.write("", resolve));
    if (error) fail(error);
  }
  // An error is an event of its own, after the callback of the write.
  await new Promise((resolve) => setImmediate(resolve));
}
