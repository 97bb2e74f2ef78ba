import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  ArgumentError,
  buildResumed,
  CheckpointError,
  type JsonObject,
  requireCheckpoint,
  restoreModel,
  show,
} from "@elbo/core";
import { readFileWithin } from "@elbo/core/node";
import { type Dataset } from "@elbo/datasets";
import { loadDataset } from "../data/datasets.js";
import { type BenchModel } from "../models/bench-model.js";
import { findModel } from "../models/index.js";
import { trainingName, type TrainingConfig } from "../models/training-config.js";
import { requireKnownSettings } from "./known-settings.js";
import { splitNames } from "./metrics.js";
import { type TrainingResult } from "./results.js";
import { modelFile, sha256Of } from "./model-file.js";
import { ownFile, ownFolder } from "./own-folder.js";

export interface LoadedTraining {
  /** Its model belongs to the caller. */
  readonly bench: BenchModel;
  readonly data: Dataset;
}

/**
 * A model that nobody has trained yet, and its data.
 *
 * @param checkpoint that its training goes on from: the model is no larger, whatever the configuration says
 * @throws {CheckpointError} if it would be
 * @throws {ArgumentError} if a setting is none of the model
 * @throws {ArgumentError} if there is no checkpoint and its arrays are none that JavaScript can make
 */
export async function buildTraining(config: TrainingConfig, checkpoint?: Uint8Array): Promise<LoadedTraining> {
  requireKnownSettings(trainingName(config), config);
  const data = await loadDataset(config);
  const build = () => findModel(config.model).build(config, data);
  try {
    return { bench: checkpoint === undefined ? build() : buildResumed(checkpoint, build), data };
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge("training", config, error);
    throw error;
  }
}

/** For a model with arrays that JavaScript cannot make. */
export function tooLarge(where: string, { latent, hidden }: TrainingConfig, cause: RangeError): ArgumentError {
  const got = `${show({ latent, hidden })}: ${cause.message}`;
  return new ArgumentError(`${where}: the model must fit in memory; got ${got}. Take smaller sizes.`, { cause });
}

/**
 * The saved model of a training, and the data that it was trained on.
 *
 * @param folder of the run
 * @throws {CheckpointError} if the model file is damaged or another one than the run's, or the data set is another one now
 * @throws {ArgumentError} if a setting is none of the model
 * @throws {DataError} if a file is missing
 */
export async function loadTraining(folder: string, training: TrainingResult): Promise<LoadedTraining> {
  const { config } = training;
  requireKnownSettings(training.name, config);
  const data = await loadDataset(config);
  requireSameData(training, data);
  const path = join(await ownFolder(folder, training.folder), modelFile);
  const file = await readFileWithin(path, undefined, ownFile);
  const { sha256: before } = training.model;
  const own = before === undefined || before === sha256Of(file);
  requireCheckpoint(
    own,
    "run",
    `${modelFile} of ${training.name}`,
    `the one that the run saved, of sha256 ${before}`,
    sha256Of(file),
    "Put it back.",
  );
  let bench: BenchModel;
  restoreModel(file, training.model.kind, (saved) => {
    requireSameConfig(training, saved);
    return (bench = findModel(config.model).build(config, data)).model;
  });
  return { bench: bench!, data };
}

/** Weights of equal shapes may be those of another model. */
function requireSameConfig({ name, model }: TrainingResult, saved: JsonObject): void {
  const rule = `of the configuration that results.json says, ${show(model.config)}`;
  const same = isDeepStrictEqual(saved, model.config);
  requireCheckpoint(same, "run", `${modelFile} of ${name}`, rule, saved, "Put the run's own files back.");
}

function requireSameData({ config, data: before }: TrainingResult, data: Dataset): void {
  const changed = splitNames.find((split) => data[split].fingerprint !== before.fingerprints[split]);
  if (changed === undefined) return;
  throw new CheckpointError(
    `run: data ${show(config.dataset)} must be those of the run; got other ${changed} examples. Put the old file back, or train anew.`,
  );
}
