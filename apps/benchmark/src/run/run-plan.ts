import { Interrupted } from "../command-line/interrupted.js";
import { type Output } from "../command-line/output.js";
import { type Engine } from "../engine.js";
import { type Exhibit } from "../exhibits/exhibit.js";
import { countEpochs } from "./progress.js";
import { type Failure, type Results, type TrainingResult } from "./results.js";
import { ownFolder } from "./own-folder.js";
import { writeResults } from "./run-folder.js";
import { type LoadedTraining } from "./load-training.js";
import { trainModel } from "./train-model.js";
import { isShown, type TrainingExhibits } from "./training-exhibits.js";
import { trainingName } from "../models/training-config.js";

export interface RunOptions {
  readonly folder: string;
  readonly engine: Engine;
  readonly output: Output;
  /** Stops the run in order. */
  readonly signal: AbortSignal;
  readonly resume: boolean;
  /**
   * Leave trainings alone that have failed before, instead of trying again.
   * @default false
   */
  readonly skipFailed?: boolean;
  /**
   * Models that are built already, by the names of their trainings. What is taken out is disposed of here.
   * @default none
   */
  readonly built?: Map<string, LoadedTraining>;
}

/** A plan of which nothing is left to do. */
export interface DonePlan {
  readonly results: Results;
  /** What there is to show of the trainings that were done now. */
  readonly exhibits: TrainingExhibits;
}

/**
 * Does what is left of a run's plan, one training after the other, and keeps results.json up to date.
 *
 * @throws {Interrupted} when the signal came and what there is was saved; the run can be resumed
 */
export async function runPlan(begun: Results, options: RunOptions): Promise<DonePlan> {
  const {
    folder,
    engine,
    output,
    signal,
    resume,
    skipFailed = false,
    built = new Map<string, LoadedTraining>(),
  } = options;
  const exhibits = new Map<string, readonly Exhibit[]>();
  let results: Results = skipFailed ? begun : { ...begun, failures: [] };
  await writeResults(folder, results);
  for (const config of results.plan.trainings) {
    const name = trainingName(config);
    if ([...results.trainings, ...(results.failures ?? [])].some((done) => done.name === name)) continue;
    const own = results.plan.trainings.length === 1 ? "." : name;
    const context = {
      ...{ plan: results.plan, engine, output, resume, signal, name, folder: await ownFolder(folder, own) },
      isShown: isShown({ config }, results.trainings),
      built: built.get(name),
      store: async (training: Omit<TrainingResult, "folder">) => {
        results = { ...results, trainings: [...results.trainings, { ...training, folder: own }] };
        await writeResults(folder, results);
      },
    };
    built.delete(name);
    try {
      const shown = await trainModel(config, context);
      if (shown !== undefined) exhibits.set(name, shown);
      output.say(doneLine(results));
    } catch (error) {
      const failed = failure(name, error, signal);
      results = { ...results, failures: [...(results.failures ?? []), failed] };
      await writeResults(folder, results);
      if (results.plan.trainings.length > 1) output.say(`${name} failed: ${failed.message}`);
    }
  }
  return { results, exhibits };
}

/** What is kept of an error that ended one training: the others of the plan go on, unless the run was to stop. */
function failure(name: string, error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted || error instanceof Interrupted) throw error;
  const { name: kind, message } = error instanceof Error ? error : new Error(String(error));
  return { name, error: kind, message: message.replaceAll(/\s*\n\s*/g, " ") };
}

function doneLine({ trainings, plan }: Results): string {
  const { name, history, trainingSeconds } = trainings.at(-1)!;
  const epochs = countEpochs(history.epochs.length);
  const best = history.best === null ? ", the last one kept" : `, best epoch ${history.best.epoch + 1}`;
  const part = plan.trainings.length === 1 ? "" : ` (${trainings.length} of ${plan.trainings.length})`;
  return `${name} done${part}: ${epochs}${best}, ${trainingSeconds.toFixed(0)} s.`;
}
