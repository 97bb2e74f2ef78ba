import { join } from "node:path";
import { type Executor } from "@elbo/core";
import { writeFileAtomic } from "@elbo/core/node";
import { type Exhibit } from "../exhibits/exhibit.js";
import { loadTraining } from "../run/load-training.js";
import { type Results, type TrainingResult } from "../run/results.js";
import {
  shownTrainings,
  type TrainingExhibits,
  trainingExhibits,
  type TrainingExhibitsOptions,
} from "../run/training-exhibits.js";
import { writeTensorboard } from "../run/training-summary.js";
import { reportCommands, type ReportCommands } from "./commands.js";
import { createDraw } from "./chart.js";
import { reportPage } from "./page.js";
import { writeSummary } from "./summary-files.js";

/** File of a report in the folder of its run. */
export const reportFile = "report.html";

/** A report that was written. */
export interface WrittenReport {
  /** The path of the page. */
  readonly file: string;
  /** The results, with the pictures that could not be shown. */
  readonly results: Results;
}

export interface WriteReportOptions {
  readonly executor: Executor;
  readonly signal?: AbortSignal;
  /** What there is already to show; the models of other trainings are loaded. */
  readonly exhibits?: TrainingExhibits;
  /**
   * What makes the page and its pictures again.
   * @default reports of the folder
   */
  readonly commands?: ReportCommands;
}

/**
 * Writes report.html into the folder of a run, from its results and saved models, with the table of models beside it.
 *
 * @throws {unknown} the reason of the signal, where that came first
 */
export async function writeReport(
  folder: string,
  results: Results,
  { executor, signal, exhibits: made, commands = reportCommands(folder) }: WriteReportOptions,
): Promise<WrittenReport> {
  const { plan, trainings } = results;
  const exhibits = new Map<TrainingResult, readonly Exhibit[]>();
  for (const training of shownTrainings(trainings)) {
    signal?.throwIfAborted();
    const own = { folder: join(folder, training.folder), plan, executor };
    exhibits.set(training, made?.get(training.name) ?? (await exhibitsOfSaved(folder, training, own)));
  }
  signal?.throwIfAborted();
  if (plan.tensorboard)
    for (const training of trainings)
      await writeTensorboard(join(folder, training.folder), training, exhibits.get(training));
  const file = join(folder, reportFile);
  const known = {
    ...results,
    trainings: results.trainings.map((training) => withPictures(training, exhibits.get(training))),
  };
  const ofKnown = new Map(results.trainings.map((training, i) => [known.trainings[i]!, exhibits.get(training) ?? []]));
  await writeSummary(folder, known);
  await writeFileAtomic(file, reportPage(known, ofKnown, await createDraw(), commands));
  return { file, results: known };
}

/** What a report shows of a training of a run, from its saved model. */
export async function exhibitsOfSaved(
  run: string,
  training: TrainingResult,
  options: TrainingExhibitsOptions,
): Promise<readonly Exhibit[]> {
  const loaded = await loadTraining(run, training);
  try {
    return await trainingExhibits(loaded, training, options);
  } finally {
    loaded.bench.model.dispose();
  }
}

/** A training with the pictures that could not be shown. */
export function withPictures(training: TrainingResult, exhibits: readonly Exhibit[] = []): TrainingResult {
  const missing = exhibits
    .filter(({ kind }) => kind === "left out")
    .map(({ title, caption }) => ({ what: title, reason: caption }));
  return { ...training, picturesLeftOut: missing };
}
