import { type BestEpoch } from "./history.js";
import { printLine } from "./print-line.js";

/** What a progress line shows. Positions count from 0. */
export interface ProgressNote {
  readonly epoch: number;
  /** Epochs that were asked for. */
  readonly epochs: number;
  /** Steps done in this epoch, and steps that it has. */
  readonly batch: number;
  readonly batches: number;
  /** Means so far in this epoch. */
  readonly terms: Readonly<Record<string, number>>;
  /** At the end of an epoch. */
  readonly validation?: Readonly<Record<string, number>>;
  /** At the end of an epoch, where something is measured then. */
  readonly measured?: Readonly<Record<string, number>>;
  /** At the end of an epoch, the best one so far, where there is one. */
  readonly best?: BestEpoch;
  readonly seconds: number;
}

/** Shows how far a run is. */
export interface ProgressReporter {
  /** After each step. */
  step(note: ProgressNote): void;
  /** After each epoch, validation included. */
  epoch(note: ProgressNote): void;
  /** When the run is over, whatever way. */
  end(): void;
}

interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** One line that is rewritten on a terminal, a plain line per epoch elsewhere: standard error, or a browser's console. */
export function defaultProgress(): ProgressReporter {
  const stderr = (globalThis as { process?: { stderr?: Terminal } }).process?.stderr;
  return stderr?.isTTY ? terminalProgress(stderr) : plainProgress(printLine);
}

/** A line per epoch. */
export function plainProgress(print: (line: string) => void): ProgressReporter {
  return { step: () => undefined, epoch: (note) => print(progressLine(note)), end: () => undefined };
}

/** One line, rewritten at most ten times a second. */
export function terminalProgress(terminal: Terminal, now: () => number = () => performance.now()): ProgressReporter {
  let last = -Infinity;
  const rewrite = (note: ProgressNote) => {
    last = now();
    const width = Math.max(20, (terminal.columns ?? 80) - 1);
    terminal.write(`\r\u001b[2K${progressLine(note).slice(0, width)}`);
  };
  return {
    step: (note) => (now() - last >= 100 ? rewrite(note) : undefined),
    epoch: rewrite,
    end: () => (last === -Infinity ? undefined : void terminal.write("\n")),
  };
}

/** For example "epoch 3/100  loss 98.21  validation 99.05  1.2 s". */
export function progressLine(note: ProgressNote): string {
  const { epoch, epochs, batch, batches, terms, validation, measured = {}, seconds } = note;
  const loss = (of: Readonly<Record<string, number>>) =>
    Object.entries(of)
      .filter(([name]) => name === "loss" || name.endsWith("/loss"))
      .map(([name, value]) => `${name} ${format(value)}`)
      .join("  ");
  const within = batch < batches ? [`step ${batch}/${batches}`] : [];
  const held = validation === undefined ? [] : [`validation ${loss(validation)}`];
  const own = Object.entries(measured).map(([name, value]) => `${name} ${format(value)}`);
  return [`epoch ${epoch + 1}/${epochs}`, ...within, loss(terms), ...held, ...own, `${seconds.toFixed(1)} s`].join(
    "  ",
  );
}

function format(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 0.01 || size >= 1e6) ? value.toExponential(3) : value.toFixed(size < 10 ? 4 : 2);
}
