import { DataError, didYouMean, show } from "@elbo/core";
import { choice, number, text, withDefault } from "../command-line/option.js";
import { type BackendName, backendNames, type Engine, startEngine } from "../engine.js";
import { type LoadedTraining, loadTraining } from "../run/load-training.js";
import { splitNames } from "../run/metrics.js";
import { type Results, type TrainingResult } from "../run/results.js";
import { readResults } from "../run/read-results.js";
import { newestRun } from "../run/run-folder.js";
import { seedRange } from "./training-options.js";

/** Options of every command that works on one trained model of a run. */
export const selectionOptions = {
  training: text("name", "which model of the run, such as vae-16-seed1; the first unless given"),
  backend: choice<BackendName>(backendNames, "what computes; the one that the run was trained on unless given"),
};

/** Of those that look at examples of the run's data. */
export const splitOption = withDefault(choice(splitNames, "of which split of the data"), "test");

/** Of those that draw. */
export const seedOption = withDefault(number("integer", "of the draws", seedRange), 1);

export interface Selection extends LoadedTraining {
  readonly folder: string;
  readonly training: TrainingResult;
  readonly engine: Engine;
}

/**
 * The results of a run of which at least one training is done.
 *
 * @throws {DataError} if none is
 */
export async function readTrainedResults(folder: string): Promise<Results> {
  const results = await readResults(folder);
  if (results.trainings.length > 0) return results;
  throw new DataError(`run: ${folder} must hold a trained model; got none yet. Go on with it: resume ${folder}`);
}

/**
 * Loads a trained model of a run, hands it over, and frees it.
 *
 * @throws {DataError} if the run has no such model
 */
export async function withTraining(
  run: string | undefined,
  asked: { readonly training: string | undefined; readonly backend: BackendName | undefined },
  use: (selection: Selection) => Promise<void>,
): Promise<void> {
  const folder = run ?? (await newestRun());
  const { trainings, plan } = await readTrainedResults(folder);
  const names = trainings.map(({ name }) => name);
  const training = trainings.find(({ name }) => name === (asked.training ?? names[0]));
  if (training === undefined) {
    const meant = didYouMean(asked.training ?? "", names);
    throw new DataError(
      `run: training must be one of ${names.join(", ")}; got ${show(asked.training)} in ${folder}.${meant && ` ${meant}`}`,
    );
  }
  const engine = await startEngine(asked.backend ?? plan.backend);
  const loaded = await loadTraining(folder, training);
  try {
    await use({ ...loaded, folder, training, engine });
  } finally {
    loaded.bench.model.dispose();
  }
}
