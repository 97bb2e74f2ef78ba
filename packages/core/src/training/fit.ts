import { NonFiniteError, requireArgument } from "../errors.js";
import { scaleAdvice } from "../data/scale-advice.js";
import { type ExampleSource } from "../data/source.js";
import { keepState, restoreBest, restoreState, saveState } from "./checkpointing.js";
import { closeEpoch, isEpochOpen, isStale, rewindSinks } from "./epoch.js";
import { type FitOptions, type FitSettings, fitSettings } from "./fit-options.js";
import { addTerms, type History, meanTerms, type Stopped } from "./history.js";
import { noteScale } from "./scale-note.js";
import { openSession, type Session, type TrainableModel } from "./session.js";
import { type StepProgress } from "./trainer.js";

/**
 * Trains a model: shuffled batches, validation after each epoch, early stopping, checkpoints. At the end the model
 * holds the weights of its best epoch, or the last ones where there is no validation, or no metric that
 * compares between epochs: a loss does where its weights have reached their last values, and not against another player. Then a model that has something to
 * `finish` does so, unless the run was aborted.
 *
 * A run that is stopped at any moment and resumed (`checkpoints` and `resume: true`) ends with the same bits as one
 * that never was, on the same machine, backend and executor.
 *
 * @throws {ArgumentError} if another run trains the model, an option is unknown or impossible, or no metric of the model says what patience or `monitor` ask
 * @throws {DataError | ShapeError} if the data are not what their specification says
 * @throws {NonFiniteError} if the loss, a term or a variable stops being finite; the model then holds its last good
 *   state, which is saved too where there are checkpoints
 * @throws {CheckpointError} if the checkpoint to resume is damaged, or belongs to another run
 * @example
 * const history = await fit(model, data.train, { epochs: 100, validation: data.validation, patience: 20, seed: 1 });
 */
export async function fit<B>(model: TrainableModel<B>, source: ExampleSource, options: FitOptions): Promise<History> {
  const settings = fitSettings(options);
  const advice = "Wait for the run that trains it, or train another model.";
  requireArgument(!inTraining.has(model), "fit", "model", "one that no other run trains", model.kind, advice);
  inTraining.add(model);
  try {
    return await fitAlone(model, source, settings);
  } finally {
    inTraining.delete(model);
  }
}

/** Models whose weights move: two runs on one would undo each other's steps. */
const inTraining = new WeakSet<object>();

async function fitAlone<B>(model: TrainableModel<B>, source: ExampleSource, settings: FitSettings): Promise<History> {
  const session = await openSession(model, source, settings);
  try {
    noteScale(source);
    await rewindSinks(session);
    const stopped = await train(session);
    const { progress } = session;
    if (session.good.progress !== progress) await keepState(session);
    await saveState(session);
    restoreBest(session);
    const whole = stopped !== "aborted" && (await isFinished(model, source, settings));
    return {
      epochs: progress.epochs,
      stopped: whole ? stopped : "aborted",
      monitor: session.monitor?.name ?? null,
      best: progress.stopping.best,
      steps: progress.step,
    };
  } catch (error) {
    throw error instanceof NonFiniteError ? await recover(session, source, error) : error;
  } finally {
    settings.reporter.end();
    session.dispose();
  }
}

/** False when the signal came first; a run that goes on from here finishes then. */
async function isFinished<B>(model: TrainableModel<B>, source: ExampleSource, settings: FitSettings): Promise<boolean> {
  const { epochs, patience, validation, batchSize, seed, executor, signal } = settings;
  const own = { epochs, batchSize, seed, executor, ...(validation && { validation }), ...(signal && { signal }) };
  try {
    await model.finish?.(source, { ...own, ...(Number.isFinite(patience) && { patience }) });
    return true;
  } catch (error) {
    if (signal?.aborted) return false;
    throw error;
  }
}

async function train(session: Session): Promise<Stopped> {
  const { trainer, settings } = session;
  if (isEpochOpen(session) && !(await closeEpoch(session))) return "aborted";
  if (isStale(session)) return "patience";
  for await (const step of stepsWithTime(session)) {
    await noteStep(session, step);
    if (isEpochOpen(session) && !(await closeEpoch(session))) return "aborted";
    if (isStale(session)) return "patience";
    if (trainer.step % settings.checkpointEvery === 0) {
      if (session.good.progress !== session.progress) await keepState(session);
      await saveState(session);
    }
  }
  return trainer.step >= settings.epochs * trainer.batchesPerEpoch ? "epochs" : "aborted";
}

/** Steps of the run, each with the seconds that it took. */
async function* stepsWithTime({ trainer }: Session): AsyncGenerator<StepProgress & { seconds: number }> {
  let started = performance.now();
  for await (const step of trainer) {
    yield { ...step, seconds: (performance.now() - started) / 1000 };
    started = performance.now();
  }
}

async function noteStep(session: Session, done: StepProgress & { seconds: number }): Promise<void> {
  const { settings, trainer, progress } = session;
  const { epoch, batch, terms, size } = done;
  settings.noteSeconds?.(done.seconds);
  const step = done.step + 1;
  const seconds = progress.seconds + done.seconds;
  const sums = addTerms(progress.sums, terms, size);
  session.progress = { ...progress, step, sums, seconds };
  const position = { epoch, epochs: settings.epochs, batch: batch + 1, batches: trainer.batchesPerEpoch };
  settings.reporter.step({ ...position, terms: meanTerms(sums), seconds });
  if (step % settings.logEvery !== 0) return;
  for (const sink of settings.sinks)
    await sink.write({ step, epoch, split: "train", terms, wallTime: Date.now() / 1000 });
}

async function recover(session: Session, source: ExampleSource, error: NonFiniteError): Promise<NonFiniteError> {
  const step = restoreState(session);
  const unsaved = await saveState(session).then(
    () => "",
    (failure: unknown) => ` It could not be saved: ${(failure as Error).message}`,
  );
  const advice = scaleAdvice(source);
  const message = `${error.message}${advice === undefined ? "" : ` ${advice}`} The model holds its state after ${step} steps.${unsaved}`;
  return new NonFiniteError(message, { cause: error });
}
