import { requireArgument } from "../errors.js";
import { type HostArray } from "../data/source.js";
import { withAverages } from "./averages.js";
import { keepState, readState, saveState } from "./checkpointing.js";
import { judge } from "./early-stopping.js";
import { followMetrics } from "./follow-metrics.js";
import { type EpochRecord, meanTerms, noSums } from "./history.js";
import { monitoredValue, settledEpoch } from "./selection.js";
import { type Session } from "./session.js";

/** Whether all steps of an epoch are done, and its validation is not. */
export function isEpochOpen({ progress: { step, epochs }, trainer }: Session): boolean {
  return step > 0 && step === (epochs.length + 1) * trainer.batchesPerEpoch;
}

/**
 * Ends an epoch: validates, judges, records, and keeps the state. False when the signal came first; then the epoch
 * stays open, and a run that goes on from here closes it.
 */
export async function closeEpoch(session: Session): Promise<boolean> {
  const started = performance.now();
  const tensors = await readState(session);
  return withAverages(session, tensors, (shown) => judgeEpoch(session, { started, tensors, shown }));
}

interface EpochEnd {
  readonly started: number;
  /** The state that training goes on with. */
  readonly tensors: ReadonlyMap<string, HostArray>;
  /** The weights that are evaluated, among others: those of training, or their averages. */
  readonly shown: ReadonlyMap<string, HostArray>;
}

async function judgeEpoch(session: Session, { started, tensors, shown }: EpochEnd): Promise<boolean> {
  const { progress, settings, validator } = session;
  const metrics = await validator?.run(progress.step, settings.signal);
  if (validator !== undefined && metrics === undefined) return false;
  const value = metrics && session.monitor && monitoredValue(session.monitor, metrics);
  const validation = value === undefined ? metrics : { ...metrics, [session.monitor!.name]: value };
  const seconds = progress.seconds + (performance.now() - started) / 1000;
  const measured = await measure(session);
  const epoch = progress.epochs.length;
  const record: EpochRecord = {
    epoch,
    train: meanTerms(progress.sums),
    ...(validation && { validation }),
    ...(measured && { measured }),
    seconds,
  };
  const settled = value === undefined ? 0 : warmupOf(session);
  const stopping = value === undefined ? progress.stopping : judge(progress.stopping, { epoch, value }, settled);
  session.progress = {
    ...{ ...progress, stopping, sums: noSums, seconds: 0, epochs: [...progress.epochs, record] },
    ...(settled > 0 && { settled }),
  };
  followMetrics(session.plateaus, session.monitor, session.progress);
  if (stopping.best === null) session.best = new Map();
  else if (stopping.best.epoch === epoch && settings.keepBest) session.best = pick(shown, session.weights.keys());
  await keepState(session, tensors);
  // Published before it is saved: what a crash in between leaves is taken back by the run that goes on.
  await publish(session, record);
  if ((epoch + 1) % settings.checkpointEpochs === 0) await saveState(session);
  return true;
}

/** The caller's own metrics; not a number among them would be lost in a file. */
async function measure({ settings, progress }: Session): Promise<EpochRecord["measured"]> {
  const measured = await settings.measure?.();
  const bad = Object.entries(measured ?? {}).find(([, value]) => !Number.isFinite(value));
  requireArgument(
    bad === undefined,
    "fit",
    "measure",
    "a function that gives finite numbers",
    bad,
    `It was called after ${progress.step} steps.`,
  );
  return measured;
}

/** Whether patience has run out. */
export function isStale({ progress, settings }: Session): boolean {
  return progress.stopping.stale >= settings.patience;
}

/** Epochs that cannot be the best: those asked for, and those before the schedules that the loss depends on have ended. */
function warmupOf(session: Session): number {
  const { settings, trainer, validator, monitor } = session;
  if (monitor!.isTerm) return settings.warmup;
  session.settled ??= settledEpoch(
    validator!.schedules(monitor!.player),
    settings.epochs,
    (epoch) => (epoch + 1) * trainer.batchesPerEpoch,
  );
  return Math.max(settings.warmup, session.settled);
}

function pick(tensors: ReadonlyMap<string, HostArray>, paths: Iterable<string>): Map<string, HostArray> {
  return new Map([...paths].map((path) => [path, tensors.get(path)!]));
}

/** Takes back what sinks hold of later moments than the state that a run goes on from. */
export async function rewindSinks({ settings, progress, trainer }: Session): Promise<void> {
  if (settings.resume !== true) return;
  const { step, epochs } = progress;
  const closed = step > 0 && step === epochs.length * trainer.batchesPerEpoch ? epochs.at(-1) : undefined;
  const atEpoch = closed === undefined ? 0 : [closed.train, closed.validation, closed.measured].filter(Boolean).length;
  const atStep = step > 0 && step % settings.logEvery === 0 ? 1 : 0;
  for (const sink of settings.sinks) await sink.rewind?.({ step, records: atStep + atEpoch });
}

async function publish(session: Session, record: EpochRecord): Promise<void> {
  const { settings, progress, trainer } = session;
  const { epoch, train, validation, measured, seconds } = record;
  const batches = trainer.batchesPerEpoch;
  settings.reporter.epoch({
    ...{ epoch, epochs: settings.epochs, batch: batches, batches },
    ...{ terms: train, validation, measured, seconds },
    ...(progress.stopping.best && { best: progress.stopping.best }),
  });
  const about = { step: progress.step, epoch, wallTime: Date.now() / 1000 };
  for (const sink of settings.sinks) {
    await sink.write({ ...about, split: "train", terms: train });
    if (validation) await sink.write({ ...about, split: "validation", terms: validation });
    if (measured) await sink.write({ ...about, split: "measured", terms: measured });
  }
  await settings.onEpoch?.(record);
}
