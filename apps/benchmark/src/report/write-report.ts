import { join } from "node:path";
import { type Executor } from "@elbo/core";
import { writeFileAtomic } from "@elbo/core/node";
import { type Exhibit } from "../exhibits/exhibit.js";
import { findModel } from "../models/index.js";
import { samplesOfTraining } from "../run/samples-while-training.js";
import { loadTraining } from "../run/load-training.js";
import { type Results, type TrainingResult } from "../run/results.js";
import { createDraw } from "./chart.js";
import { reportPage } from "./page.js";

/**
 * Writes report.html into the folder of a run, from its results and saved models.
 *
 * @returns the path of the page
 */
export async function writeReport(folder: string, results: Results, executor: Executor): Promise<string> {
  const exhibits = new Map<TrainingResult, readonly Exhibit[]>();
  for (const training of firstSeeds(results.trainings)) {
    const { bench, data } = await loadTraining(folder, training);
    try {
      const { samplesAfter = [] } = findModel(training.config.model);
      const growth = await samplesOfTraining(join(folder, training.folder), results.plan.samplesAfter ?? samplesAfter);
      exhibits.set(training, [...growth, ...(await bench.exhibit(data, executor))]);
    } finally {
      bench.model.dispose();
    }
  }
  const file = join(folder, "report.html");
  await writeFileAtomic(file, await reportPage(results, exhibits, await createDraw()));
  return file;
}

/** Of trainings that differ in the seed alone, the first: the others' pictures would look the same. */
function firstSeeds(trainings: readonly TrainingResult[]): TrainingResult[] {
  const key = ({ config }: TrainingResult) => JSON.stringify({ ...config, seed: null });
  return trainings.filter((training, i) => trainings.findIndex((each) => key(each) === key(training)) === i);
}
