import { join } from "node:path";
import { type Executor } from "@elbo/core";
import { writeFileAtomic } from "@elbo/core/node";
import { type Exhibit } from "../exhibits/exhibit.js";
import { gathering, type LeftOut } from "../gathering.js";
import { findModel } from "../models/index.js";
import { samplesOfTraining } from "../run/samples-while-training.js";
import { loadTraining } from "../run/load-training.js";
import { type Results, type TrainingResult } from "../run/results.js";
import { createDraw } from "./chart.js";
import { reportPage } from "./page.js";

/** File of a report in the folder of its run. */
export const reportFile = "report.html";

/** A report that was written. */
export interface WrittenReport {
  /** The path of the page. */
  readonly file: string;
  /** The results, with the pictures that could not be shown. */
  readonly results: Results;
}

/**
 * Writes report.html into the folder of a run, from its results and saved models.
 *
 * @throws {unknown} the reason of the signal, where that came first
 */
export async function writeReport(
  folder: string,
  results: Results,
  executor: Executor,
  signal?: AbortSignal,
): Promise<WrittenReport> {
  const exhibits = new Map<TrainingResult, readonly Exhibit[]>();
  for (const training of firstSeeds(results.trainings)) {
    signal?.throwIfAborted();
    const { bench, data } = await loadTraining(folder, training);
    try {
      const { samplesAfter = [] } = findModel(training.config.model);
      const growth = await samplesOfTraining(join(folder, training.folder), results.plan.samplesAfter ?? samplesAfter);
      const { take, leftOut } = gathering(signal);
      const shown = await take("every picture", () => bench.exhibit(data, executor));
      exhibits.set(training, [...growth, ...(shown ?? leftOut.map(asExhibit))]);
    } finally {
      bench.model.dispose();
    }
  }
  signal?.throwIfAborted();
  const file = join(folder, reportFile);
  const known = {
    ...results,
    trainings: results.trainings.map((training) => withPictures(training, exhibits.get(training))),
  };
  const ofKnown = new Map(results.trainings.map((training, i) => [known.trainings[i]!, exhibits.get(training) ?? []]));
  await writeFileAtomic(file, reportPage(known, ofKnown, await createDraw()));
  return { file, results: known };
}

function asExhibit({ what, reason }: LeftOut): Exhibit {
  return { kind: "left out", title: what, caption: reason };
}

function withPictures(training: TrainingResult, exhibits: readonly Exhibit[] = []): TrainingResult {
  const missing = exhibits
    .filter(({ kind }) => kind === "left out")
    .map(({ title, caption }) => ({ what: title, reason: caption }));
  return { ...training, picturesLeftOut: missing };
}

/** Of trainings that differ in the seed alone, the first: the others' pictures would look the same. */
function firstSeeds(trainings: readonly TrainingResult[]): TrainingResult[] {
  const key = ({ config }: TrainingResult) => JSON.stringify({ ...config, seed: null });
  return trainings.filter((training, i) => trainings.findIndex((each) => key(each) === key(training)) === i);
}
