import { ArgumentError, ElboError } from "@elbo/core";
import { type Output } from "../command-line/output.js";
import { type Values } from "../command-line/option.js";
import { loadDataset } from "../data/datasets.js";
import { augmented } from "../data/shaping.js";
import { scaleHint } from "../data/scale-hint.js";
import { type BackendName, type Engine, startEngine } from "../engine.js";
import { findModel } from "../models/index.js";
import { describeEnvironment } from "../run/environment.js";
import { holding } from "../run/run-lock.js";
import { type Plan, type Results, resultsSchema } from "../run/results.js";
import { fromHere, wordsFromHere } from "../run/portable.js";
import { createRunFolder, sweepRun } from "../run/run-folder.js";
import { type LoadedTraining, tooLarge } from "../run/load-training.js";
import { trainingConfig } from "../models/protocols.js";
import { type TrainingConfig, trainingName } from "../models/training-config.js";
import { requireMlflowUri } from "../tracking/mlflow-client.js";
import { carryOut } from "./carry-out.js";
import { requireFitting } from "./fitting-options.js";
import { inTrainingFlags } from "./own-settings.js";
import { askedReading } from "./reading-options.js";
import { requireShared } from "./shared-settings.js";
import { type trainingOptions } from "./training-options.js";

/** What was asked for of every training of a command. */
export type Given = Values<typeof trainingOptions>;

/** One training of a run: what differs between the trainings of one command. */
export type Trial = Pick<TrainingConfig, "model" | "seed"> & Partial<TrainingConfig>;

/** Begins a run, does it to the end, and shows its metrics. */
export async function beginRun(command: string, given: Given, trials: readonly Trial[], output: Output): Promise<void> {
  requireShared(
    command,
    given,
    trials.map(({ model }) => model),
  );
  const trainings = trainingConfigs(given, trials);
  requireFitting(command, trainings);
  const started = new Date();
  const engine = await startEngine(given.backend);
  const built = new Map<string, LoadedTraining>();
  try {
    const hints = await validate(trainings, built, given["allow-http"]);
    await startRun(command, given, trainings, { hints, built, engine, output, started });
  } finally {
    for (const { bench } of built.values()) bench.model.dispose();
  }
}

interface Start {
  readonly hints: readonly string[];
  readonly built: Map<string, LoadedTraining>;
  readonly engine: Engine;
  readonly output: Output;
  readonly started: Date;
}

async function startRun(
  command: string,
  given: Given,
  trainings: readonly TrainingConfig[],
  { hints, built, engine, output, started }: Start,
): Promise<void> {
  const folder = await createRunFolder(given.out, started);
  output.say(`Run ${folder}. ${engine.note}`);
  hints.forEach((hint) => output.say(hint));
  const results: Results = {
    schema: resultsSchema,
    unit: "nats per example",
    status: "running",
    command: [command, ...wordsFromHere(process.argv.slice(3))],
    started: started.toISOString(),
    plan: planOf(given, trainings, engine.backend),
    environment: describeEnvironment(engine),
    trainings: [],
    hints,
  };
  await holding(folder, async () => {
    // Another run may have come first to an empty folder.
    await createRunFolder(folder, started);
    await sweepRun(folder);
    await carryOut(results, { folder, engine, output, resume: false, built });
  });
}

/** The configuration of each training: what is asked for, and else what is usual for its data and model. */
export function trainingConfigs(given: Given, trials: readonly Trial[]): TrainingConfig[] {
  return trials.map((trial) => trainingConfig({ ...askedSettings(given), ...trial }, findModel(trial.model)));
}

/** The plan of trainings with what a command's options say of all of them. */
export function planOf(given: Given, trainings: readonly TrainingConfig[], backend: BackendName): Plan {
  return {
    trainings,
    backend,
    evidenceSamples: given["evidence-samples"],
    mostExamples: given["most-examples"],
    checkpointEvery: given["checkpoint-every"] ?? null,
    tensorboard: given["log-tensorboard"],
    ...(given["log-mlflow"] !== undefined && { mlflow: { ...mlflowPlace(given["log-mlflow"]), parent: null } }),
    samplesAfter: given["samples-after"] ?? null,
  };
}

/** Where `--log-mlflow` has trainings tracked. */
function mlflowPlace(uri: string) {
  return { uri: requireMlflowUri(uri), experiment: process.env["MLFLOW_EXPERIMENT_NAME"] || "elbo" };
}

/**
 * Loads the data and builds every model once, so that what cannot work fails before anything is written.
 *
 * @returns what the data suggest to do otherwise
 */
export async function requirePossible(trainings: readonly TrainingConfig[], allowHttp: boolean): Promise<string[]> {
  const built = new Map<string, LoadedTraining>();
  try {
    return await validate(trainings, built, allowHttp);
  } finally {
    for (const { bench } of built.values()) bench.model.dispose();
  }
}

/**
 * Loads the data and builds every model once, so that what cannot work fails before anything is written.
 *
 * @param built takes the first model, whose training is next; all of a long comparison would not fit in memory
 * @returns what the data suggest to do otherwise
 */
async function validate(
  trainings: readonly TrainingConfig[],
  built: Map<string, LoadedTraining>,
  allowHttp: boolean,
): Promise<string[]> {
  const hints = new Set<string>();
  for (const config of trainings) {
    const one = await validateOne(config, allowHttp);
    if (built.size === 0) built.set(trainingName(config), one);
    else one.bench.model.dispose();
    const hint = scaleHint(one.data);
    if (hint !== undefined) hints.add(hint);
  }
  return [...hints];
}

/** @throws {ArgumentError} that names the training */
async function validateOne(config: TrainingConfig, allowHttp: boolean): Promise<LoadedTraining> {
  const data = await loadDataset(config, { allowHttp });
  try {
    augmented(data.train, config.augment);
    return { bench: findModel(config.model).build(config, data), data };
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(trainingName(config), config, error);
    if (!ElboError.isInstance(error)) throw error;
    throw new ArgumentError(`${trainingName(config)}: ${inTrainingFlags(error.message)}`, { cause: error });
  }
}

function askedSettings(given: Given) {
  const { dataset, values, validation, likelihood, hidden, activation, optimizer, epochs, patience } = given;
  const [learningRate, batchSize] = [given["learning-rate"], given["batch-size"]];
  // "none" is told apart from what is not given, which leaves the data set's usual way.
  const binarize = given.binarize === "none" ? null : given.binarize;
  const reading = askedReading(given);
  const data = { dataset: fromHere(dataset), values, binarize, validation, ...(reading && { reading }) };
  const after = given["decay-after"];
  const decay = after === undefined ? {} : { decay: { after, by: given["decay-by"] } };
  const { schedule, accumulate, augment } = given;
  const extras = {
    ...{
      schedule,
      accumulate,
      augment,
      plateauPatience: given["plateau-patience"],
      weightDecay: given["weight-decay"],
    },
    ...{ clipNorm: given["clip-norm"], averageWeights: given["average-weights"] },
  };
  const network = { likelihood, hidden, activation };
  return { ...data, ...network, optimizer, epochs, patience, learningRate, ...decay, ...extras, batchSize };
}
