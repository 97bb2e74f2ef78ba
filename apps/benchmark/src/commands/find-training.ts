import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { DataError, show } from "@elbo/core";
import { readResults } from "../run/read-results.js";
import { type TrainingResult } from "../run/results.js";

/** A training, and the folder of its run. */
export interface FoundTraining {
  readonly folder: string;
  readonly training: TrainingResult;
}

/**
 * The training that a path means: of a run or a cell with one, or by its name in the folder of a run or a study.
 *
 * @throws {DataError} if there is none, or several
 */
export async function findTraining(path: string): Promise<FoundTraining> {
  const isRun = existsSync(join(path, "results.json"));
  const folder = isRun ? path : dirname(path);
  const { trainings } = await readResults(folder);
  const found = isRun ? trainings : trainings.filter(({ name }) => name === basename(path));
  if (found.length === 1) return { folder, training: found[0]! };
  const names = trainings.map(({ name }) => join(folder, name));
  throw new DataError(
    `run: path must mean one training that is done; got ${show(path)} with ${found.length}. ${names.length === 0 ? "None is done yet." : `There are ${names.join(", ")}.`}`,
  );
}
