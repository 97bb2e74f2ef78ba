import { join } from "node:path";
import { Interrupted } from "../command-line/interrupted.js";
import { type Output } from "../command-line/output.js";
import { type Engine } from "../engine.js";
import { type Failure, type Results } from "./results.js";
import { writeResults } from "./run-folder.js";
import { trainModel } from "./train-model.js";
import { trainingName } from "../models/training-config.js";

export interface RunOptions {
  readonly folder: string;
  readonly engine: Engine;
  readonly output: Output;
  /** Stops the run in order. */
  readonly signal: AbortSignal;
  readonly resume: boolean;
  /** Leave trainings alone that have failed before; they are tried again unless given. */
  readonly skipFailed?: boolean;
}

/**
 * Does what is left of a run's plan, one training after the other, and keeps results.json up to date.
 *
 * @throws {Interrupted} when the signal came and what there is was saved; the run can be resumed
 */
export async function runPlan(begun: Results, options: RunOptions): Promise<Results> {
  const { folder, engine, output, signal, resume, skipFailed = false } = options;
  let results: Results = skipFailed ? begun : { ...begun, failures: [] };
  await writeResults(folder, results);
  for (const config of results.plan.trainings) {
    const name = trainingName(config);
    if ([...results.trainings, ...(results.failures ?? [])].some((done) => done.name === name)) continue;
    const own = results.plan.trainings.length === 1 ? "." : name;
    const context = { plan: results.plan, engine, output, resume, signal, name, folder: join(folder, own) };
    const trained = await trainModel(config, context).catch((error: unknown) => failure(name, error, signal));
    results =
      "message" in trained
        ? { ...results, failures: [...(results.failures ?? []), trained] }
        : { ...results, trainings: [...results.trainings, { ...trained, folder: own }] };
    await writeResults(folder, results);
    if (!("message" in trained)) output.say(doneLine(results));
    else if (results.plan.trainings.length > 1) output.say(`${name} failed: ${trained.message}`);
  }
  return results;
}

/** What is kept of an error that ended one training: the others of the plan go on, unless the run was to stop. */
function failure(name: string, error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted || error instanceof Interrupted) throw error;
  const { name: kind, message } = error instanceof Error ? error : new Error(String(error));
  return { name, error: kind, message: message.replaceAll(/\s*\n\s*/g, " ") };
}

function doneLine({ trainings, plan }: Results): string {
  const { name, history, trainingSeconds } = trainings.at(-1)!;
  const epochs = history.epochs.length === 1 ? "1 epoch" : `${history.epochs.length} epochs`;
  const best = history.best === null ? ", the last one kept" : `, best epoch ${history.best.epoch + 1}`;
  const part = plan.trainings.length === 1 ? "" : ` (${trainings.length} of ${plan.trainings.length})`;
  return `${name} done${part}: ${epochs}${best}, ${trainingSeconds.toFixed(0)} s.`;
}
