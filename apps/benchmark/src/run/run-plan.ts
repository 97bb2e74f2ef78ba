import { join } from "node:path";
import { interruptible } from "@elbo/core/node";
import { Interrupted } from "../command-line/interrupted.js";
import { type Output } from "../command-line/output.js";
import { type Engine } from "../engine.js";
import { type Failure, type Results } from "./results.js";
import { writeResults } from "./run-folder.js";
import { trainModel } from "./train-model.js";
import { trainingName } from "./training-config.js";

export interface RunOptions {
  readonly folder: string;
  readonly engine: Engine;
  readonly output: Output;
  readonly resume: boolean;
  /** Leave trainings alone that have failed before; they are tried again unless given. */
  readonly skipFailed?: boolean;
}

/**
 * Does what is left of a run's plan, one training after the other, and keeps results.json up to date.
 *
 * @throws {Interrupted} after Ctrl-C; the run can be resumed
 */
export async function runPlan(begun: Results, options: RunOptions): Promise<Results> {
  const { folder, engine, output, resume, skipFailed = false } = options;
  let results: Results = skipFailed ? begun : { ...begun, failures: [] };
  await writeResults(folder, results);
  const interruption = interruptible();
  try {
    for (const config of results.plan.trainings) {
      const name = trainingName(config);
      if ([...results.trainings, ...(results.failures ?? [])].some((done) => done.name === name)) continue;
      const own = results.plan.trainings.length === 1 ? "." : name;
      const shared = { plan: results.plan, engine, output, resume, signal: interruption.signal };
      const context = { ...shared, name, folder: join(folder, own) };
      const trained = await trainModel(config, context).catch((error: unknown) => failure(name, error, interruption));
      results =
        "message" in trained
          ? { ...results, failures: [...(results.failures ?? []), trained] }
          : { ...results, trainings: [...results.trainings, { ...trained, folder: own }] };
      await writeResults(folder, results);
      if (!("message" in trained)) output.say(doneLine(results));
      else if (results.plan.trainings.length > 1) output.say(`${name} failed: ${trained.message}`);
    }
  } catch (error) {
    const { exitCode } = interruption;
    if (exitCode === undefined) throw error;
    const said = error instanceof Interrupted ? error.message : "Stopped while measuring; the trained model is saved.";
    throw new Interrupted(`${said} To go on: pnpm bench resume ${folder}`, exitCode);
  } finally {
    interruption.dispose();
  }
  results = { ...results, status: (results.failures ?? []).length > 0 ? "failed" : "complete" };
  await writeResults(folder, results);
  return results;
}

/** What is kept of an error that ended one training: the others of the plan go on. */
function failure(name: string, error: unknown, { exitCode }: { readonly exitCode: number | undefined }): Failure {
  if (exitCode !== undefined || error instanceof Interrupted) throw error;
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

