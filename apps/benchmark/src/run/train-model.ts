import { join } from "node:path";
import {
  type CheckpointStore,
  fit,
  type GenerativeModel,
  type History,
  type MetricsSink,
  monitorOf,
  saveModel,
} from "@elbo/core";
import { jsonlFile, tensorboardFile, writeFileAtomic } from "@elbo/core/node";
import { type Dataset } from "@elbo/datasets";
import { mkdir } from "node:fs/promises";
import { Interrupted } from "../command-line/interrupted.js";
import { type Output } from "../command-line/output.js";
import { evenlySpaced } from "../data/evenly-spaced.js";
import { type Engine } from "../engine.js";
import { type BenchModel, type MeasureOptions, type Metric } from "../models/bench-model.js";
import { encodeSource, type SourceCodes } from "../models/encode-source.js";
import { findModel } from "../models/index.js";
import { gathering } from "../gathering.js";
import { judgeOf, type JudgeOptions, sampleMetrics } from "../models/judge.js";
import { qualityMetrics } from "../models/sample-quality-metrics.js";
import { type Exhibit } from "../exhibits/exhibit.js";
import { buildTraining, type LoadedTraining } from "./load-training.js";
import { modelFile, sha256Of } from "./model-file.js";
import { trainingExhibits } from "./training-exhibits.js";
import { augmented } from "../data/shaping.js";
import { measureSplits, type SplitName, splitNames } from "./metrics.js";
import { keepCodes, mostKept } from "./kept-codes.js";
import { keepEvidence } from "./kept-evidence.js";
import { measuringProgress, trainingProgress } from "./progress.js";
import { samplesWhileTraining } from "./samples-while-training.js";
import { type Plan, type TrainingResult } from "./results.js";
import { trainingCheckpoints } from "./training-checkpoints.js";
import { type TrainingConfig } from "../models/training-config.js";
import { summaryOf } from "./training-summary.js";
import { type TrackedTraining, trackTraining } from "../tracking/track-training.js";

/** What a training needs from the run that it belongs to. */
export interface TrainingContext {
  readonly name: string;
  /** Where its files go, an absolute or relative path. */
  readonly folder: string;
  readonly plan: Plan;
  readonly engine: Engine;
  readonly output: Output;
  readonly signal: AbortSignal;
  /** Go on from the newest checkpoint, where there is one. */
  readonly resume: boolean;
  /** Whether its pictures are shown. */
  readonly isShown: boolean;
  /** Its model and data where they are there already: from now on they belong to the training. */
  readonly built?: LoadedTraining;
  /** Keeps what the training came to, before pictures are made, which take time. */
  readonly store: (training: Omit<TrainingResult, "folder">) => Promise<void>;
}

/**
 * Trains a model, saves it with its best weights, measures it on every split of its data, and has that stored.
 *
 * @returns what there is to show of it, where it is shown
 */
export async function trainModel(
  config: TrainingConfig,
  context: TrainingContext,
): Promise<readonly Exhibit[] | undefined> {
  const { name, folder, resume, output } = context;
  const { store, newest } = await trainingCheckpoints(folder, { resume, report: (line) => output.say(line) });
  const built = context.built ?? (await buildTraining(config, newest));
  const { bench, data } = built;
  const { model } = bench;
  let tracked: TrackedTraining | undefined;
  let steps = 0;
  try {
    await mkdir(folder, { recursive: true });
    tracked = await trackTraining(context.plan.mlflow, { name, folder, config, output });
    const history = await fitModel(built, store, config, { ...context, sinks: tracked ? [tracked] : [] });
    steps = history.steps;
    const file = await saveModel(model);
    await writeFileAtomic(join(folder, modelFile), file);
    const measured = await measureModel(bench, data, config, context).catch((error: unknown) => {
      if (!isStop(error, context.signal)) throw error;
      throw new Interrupted("Stopped while measuring; the trained model is saved.");
    });
    const about = {
      name,
      config,
      model: { ...describeModel(model), sha256: sha256Of(file) },
      data: describeData(data),
    };
    const training = { ...about, history, ...times(history), ...measured };
    await context.store(training);
    await tracked?.end("FINISHED", steps, summaryOf(training));
    if (!context.isShown) return undefined;
    const { plan, engine } = context;
    output.status(`${name}  making pictures`);
    return await trainingExhibits(built, training, { folder, plan, executor: engine.executor });
  } catch (error) {
    await tracked?.end(error instanceof Interrupted ? "KILLED" : "FAILED", steps);
    throw error;
  } finally {
    model.dispose();
  }
}

/** Whether an error is a signal's own, and not one that came while it was on its way. */
function isStop(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && error === signal.reason;
}

/** The metrics of a trained model on every split of its data, and those of its samples. */
async function measureModel(
  bench: BenchModel,
  data: Dataset,
  { seed }: TrainingConfig,
  { plan, engine: { executor }, output, name, folder, signal }: TrainingContext,
): Promise<Pick<TrainingResult, "metrics" | "sampleMetrics" | "leftOut">> {
  const { evidenceSamples, mostExamples } = plan;
  const onProgress = measuringProgress({ output, name, draws: evidenceSamples });
  const evidence = new Map<SplitName, Float64Array>();
  const metrics = await measureSplits(bench, data, {
    executor,
    signal,
    seed,
    evidenceSamples,
    mostExamples,
    onProgress,
    onEvidence: (split, perExample) => evidence.set(split, perExample),
  });
  await keepEvidence(folder, evidence);
  const { take, leftOut } = gathering(signal);
  const codes = await take("codes of test examples", () => testCodes(bench, data, { executor, seed, signal }));
  if (codes !== undefined) await keepCodes(folder, codes);
  output.status(`${name}  judging samples`);
  const given = { executor, signal, seed };
  const judged = (await take("what a classifier sees in samples", () => judgeSamples(bench, data, given))) ?? [];
  const compared = (await take("samples beside held-out examples", () => compareSamples(bench, data, given))) ?? [];
  return { metrics, sampleMetrics: [...judged, ...compared], leftOut };
}

/** The codes of test examples that are kept, of a model that has codes of real numbers. */
async function testCodes(
  { model, codes }: BenchModel,
  { test }: Dataset,
  options: Pick<MeasureOptions, "executor" | "seed" | "signal">,
): Promise<SourceCodes | undefined> {
  if (codes === undefined || test.size === 0) return undefined;
  return encodeSource(model, codes, evenlySpaced(test, mostKept), options);
}

const stepsBetweenCheckpoints = 200;

async function fitModel(
  { bench: { model, watch }, data }: LoadedTraining,
  checkpoints: CheckpointStore,
  { model: known, epochs, batchSize, seed, patience, averageWeights, accumulate, augment }: TrainingConfig,
  {
    name,
    folder,
    plan,
    engine,
    output,
    signal,
    resume,
    sinks,
  }: TrainingContext & { readonly sinks: readonly MetricsSink[] },
): Promise<History> {
  const { samplesAfter = [], smallestBatch = 1 } = findModel(known);
  const monitor = monitorOf(model.players());
  const judged = data.validation.size > 0 && monitor !== null;
  const { executor } = engine;
  const watched = watch?.(evenlySpaced(data.train, plan.mostExamples), { executor, seed });
  const history = await fit(model, augmented(data.train, augment), {
    ...{ epochs, batchSize, seed, signal, resume, averageWeights, accumulate },
    dropLast: isLastTooSmall(data.train.size, batchSize, smallestBatch),
    ...(judged && { validation: data.validation, patience: patience ?? undefined }),
    executor,
    ...(watched && { measure: () => watched.measure() }),
    checkpoints,
    checkpointEvery: plan.checkpointEvery ?? undefined,
    // Epochs of a small data set are short: saving after each would take longer than training.
    checkpointEpochs: Math.ceil(stepsBetweenCheckpoints / Math.ceil(data.train.size / batchSize)),
    log: [jsonlFile(join(folder, "metrics.jsonl")), ...(plan.tensorboard ? [tensorboardFile(folder)] : []), ...sinks],
    onEpoch: samplesWhileTraining(model, {
      ...{ spec: data.spec, folder, executor },
      epochs: plan.samplesAfter ?? samplesAfter,
    }),
    progress: trainingProgress({ output, name, ...(judged && { monitor, patience }) }),
  }).finally(() => watched?.dispose());
  if (history.stopped === "aborted")
    throw new Interrupted(`Stopped after ${history.steps} steps; everything is saved.`);
  return history;
}

/** Whether an epoch ends with a batch that cannot be trained on, after others that can. */
function isLastTooSmall(examples: number, batchSize: number, smallest: number): boolean {
  const last = examples % batchSize;
  return examples > batchSize && last > 0 && last < smallest;
}

/** What a classifier makes of new examples, where the data are labelled images. */
async function judgeSamples(
  bench: BenchModel,
  data: Dataset,
  { seed, ...options }: JudgeOptions & { readonly seed: number },
): Promise<Metric[]> {
  const judge = await judgeOf(data, options);
  if (judge === undefined) return [];
  return [
    ...(await sampleMetrics(bench, judge, { ...options, seed })),
    ...((await bench.judge?.(judge, { seed })) ?? []),
  ];
}

/** Samples beside held-out examples, in a classifier's features, where the data are labelled images. */
async function compareSamples(
  bench: BenchModel,
  data: Dataset,
  options: JudgeOptions & { readonly seed: number },
): Promise<Metric[]> {
  const judge = await judgeOf(data, options);
  return judge === undefined ? [] : qualityMetrics(bench, judge.viewer, options);
}

function describeModel({ kind, config, parameters }: GenerativeModel): TrainingResult["model"] {
  const count = [...parameters.values()].reduce((sum, { size }) => sum + size, 0);
  return { kind, config, parameters: count };
}

function describeData(data: Dataset): TrainingResult["data"] {
  const each = <T>(value: (split: SplitName) => T) =>
    Object.fromEntries(splitNames.map((split) => [split, value(split)])) as Record<SplitName, T>;
  return {
    spec: data.spec,
    sizes: each((split) => data[split].size),
    fingerprints: each((split) => data[split].fingerprint),
  };
}

function times({ epochs }: History): { trainingSeconds: number } {
  return { trainingSeconds: epochs.reduce((sum, { seconds }) => sum + seconds, 0) };
}
