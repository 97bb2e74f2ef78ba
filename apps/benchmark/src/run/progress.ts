import { type ProgressNote, type ProgressReporter } from "@elbo/core";
import { type Output } from "../command-line/output.js";
import { plainTerms } from "./terms.js";

export interface ProgressOptions {
  readonly output: Output;
  /** Names the training. */
  readonly name: string;
  /**
   * The validation metric that early stopping watches, as `monitorOf` names it; without it no epoch is best.
   * @default none
   */
  readonly monitor?: string;
  readonly patience?: number | null;
  /** Milliseconds, from any origin. */
  readonly now?: () => number;
}

/** "1 epoch", "3 epochs". */
export function countEpochs(count: number): string {
  return count === 1 ? "1 epoch" : `${count} epochs`;
}

/** Without a terminal, at most one line in so many milliseconds. */
const plainInterval = 5_000;
const liveInterval = 100;

/** Shows how far a training is: one line that is rewritten on a terminal, a line now and then elsewhere. */
export function trainingProgress(options: ProgressOptions): ProgressReporter {
  const { output, name, monitor, patience = null, now = () => performance.now() } = options;
  const metric = monitor?.slice(monitor.indexOf("/") + 1) ?? "loss";
  const started = now();
  let shown = -Infinity;
  let closed: ProgressNote | undefined;
  let unshown: string | undefined;
  /** Time and epochs of an earlier process do not count towards the pace of this one. */
  let first: number | undefined;
  const line = (note: ProgressNote): string => {
    const done = note.epoch + note.batch / note.batches;
    first ??= Math.floor(done);
    const seconds = (now() - started) / 1000;
    const best = closed?.best;
    const left = done > first ? ((note.epochs - done) * seconds) / (done - first) : undefined;
    return [
      name,
      `epoch ${note.epoch + 1}/${note.epochs}`,
      `${metric} ${format(monitoredOf(note.terms, metric))}`,
      closed?.validation && `validation ${format(plainTerms(closed.validation)[metric])}`,
      ...Object.entries(closed?.measured ?? {}).map(([measured, value]) => `${measured} ${Number(value.toFixed(1))}`),
      best && `best ${format(best.value)} in epoch ${best.epoch + 1}`,
      best && patience !== null && `patience ${(closed?.epoch ?? 0) - best.epoch}/${patience}`,
      duration(seconds),
      left !== undefined && `${patience === null ? "" : "at most "}${duration(left)} left`,
    ]
      .filter(Boolean)
      .join("  ");
  };
  return {
    step: (note) => {
      if (!output.live || now() - shown < liveInterval) return;
      shown = now();
      output.status(line(note));
    },
    epoch: (note) => {
      closed = note;
      unshown = line(note);
      if (output.live) output.status(unshown);
      if (output.live || now() - shown < plainInterval) return;
      shown = now();
      output.say(unshown);
      unshown = undefined;
    },
    end: () => {
      if (unshown !== undefined) output.say(unshown);
    },
  };
}

/** The monitored metric of terms; -ELBO, which is a metric of validation, from its parts. */
function monitoredOf(terms: ProgressNote["terms"], metric: string): number | undefined {
  const plain = plainTerms(terms);
  const { reconstruction, kl } = plain;
  const hasParts = metric === "negativeElbo" && reconstruction !== undefined && kl !== undefined;
  return hasParts ? reconstruction + kl : plain[metric];
}

/** Shows how far measuring a model is, in the same way. */
export function measuringProgress({
  output,
  name,
  draws,
  now = () => performance.now(),
}: Pick<ProgressOptions, "output" | "name" | "now"> & { readonly draws: number }): (
  split: string,
  share: number,
) => void {
  let shown = now();
  return (split, share) => {
    const begins = share === 0 && output.live;
    if (!begins && now() - shown < (output.live ? liveInterval : plainInterval)) return;
    shown = now();
    const line = `${name}  measuring on ${split}, ${draws} draws per example  ${Math.floor(100 * share)} %`;
    if (output.live) output.status(line);
    else output.say(line);
  };
}

function format(nats: number | undefined): string {
  return nats === undefined ? "-" : nats.toFixed(2);
}

/** For example "8 s", "2 min 05 s", "1 h 02 min". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} min`;
}
