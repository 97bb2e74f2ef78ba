import { assignParameters, readParameters } from "../checkpoint/assign-parameters.js";
import { saveRun } from "../checkpoint/run-file.js";
import { averagedWeights } from "./averages.js";
import { progressToJson } from "./run-progress.js";
import { type Session } from "./session.js";
import { requireFiniteState } from "./snapshot.js";

/**
 * Copies the variables to the host, ready to be kept as a good state.
 *
 * @throws {NonFiniteError} that names the variable which is not finite
 */
export async function readState(session: Session) {
  await session.trainer.sync();
  return requireFiniteState(await readParameters(session.variables), session.progress.step);
}

/** Takes the present state as the last good one. */
export async function keepState(session: Session, tensors?: Session["good"]["tensors"]): Promise<void> {
  const { progress, best } = session;
  session.good = { progress, tensors: tensors ?? (await readState(session)), best, saved: false };
}

/** Saves the last good state, unless the store has it. */
export async function saveState(session: Session): Promise<void> {
  const { good, identity, trainer, settings } = session;
  if (settings.checkpoints === undefined || good.saved) return;
  const { progress, tensors, best } = good;
  const bytes = saveRun({ identity, progress: progressToJson(progress), variables: tensors, best });
  const closed = progress.epochs.length - 1;
  const atEnd = progress.step === progress.epochs.length * trainer.batchesPerEpoch;
  const isBest = atEnd && progress.stopping.best?.epoch === closed;
  for (const sink of settings.sinks) await sink.flush?.();
  await settings.checkpoints.save(bytes, { step: progress.step, best: isBest });
  session.good = { ...good, saved: true };
}

/** Puts the last good state back into the variables. Returns the step that it belongs to. */
export function restoreState({ variables, good }: Session): number {
  assignParameters(variables, good.tensors);
  return good.progress.step;
}

/**
 * Puts the best epoch's weights into the variables, where there are any and they are asked for; otherwise the averages of the last
 * ones, where they are kept.
 */
export function restoreBest(session: Session): void {
  const { settings, best, weights, averages, good } = session;
  if (settings.keepBest && best.size > 0) assignParameters(weights, best);
  else if (averages.size > 0) assignParameters(weights, averagedWeights(session, good.tensors));
}
