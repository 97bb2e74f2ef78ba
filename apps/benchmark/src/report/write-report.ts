import { join } from "node:path";
import { type Executor } from "@elbo/core";
import { writeFileAtomic } from "@elbo/core/node";
import { loadTraining } from "../run/load-training.js";
import { type Results, type TrainingResult } from "../run/results.js";
import { createDraw } from "./chart.js";
import { reportPage } from "./page.js";
import { createShowcase, type Showcase } from "./showcase.js";

/**
 * Writes report.html into the folder of a run, from its results and saved models.
 *
 * @returns the path of the page
 */
export async function writeReport(folder: string, results: Results, executor: Executor): Promise<string> {
  const showcases = new Map<TrainingResult, Showcase>();
  for (const training of firstSeeds(results.trainings)) {
    const { model, data } = await loadTraining(folder, training);
    try {
      showcases.set(training, await createShowcase(model, data, executor));
    } finally {
      model.dispose();
    }
  }
  const file = join(folder, "report.html");
  await writeFileAtomic(file, await reportPage(results, showcases, await createDraw()));
  return file;
}

/** Of trainings that differ in the seed alone, the first: the others' pictures would look the same. */
function firstSeeds(trainings: readonly TrainingResult[]): TrainingResult[] {
  const key = ({ config }: TrainingResult) => JSON.stringify({ ...config, seed: null });
  return trainings.filter((training, i) => trainings.findIndex((each) => key(each) === key(training)) === i);
}
