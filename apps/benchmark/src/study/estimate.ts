import { fit } from "@elbo/core";
import { loadDataset } from "../data/datasets.js";
import { type Engine } from "../engine.js";
import { findModel } from "../models/index.js";
import { type TrainingConfig } from "../models/training-config.js";
import { type CellStatus } from "./cell-state.js";

/**
 * Steps that a time is taken of, after those in which a graph is captured and buffers are made, and for how many milliseconds
 * at least: a process that others keep waiting now and then is not measured by one such wait.
 */
const [warmUp, timed, timedFor] = [3, 10, 500];
/** More than these are no more telling; an epoch has one step at least. */
const mostTimed = 10_000;

/** What a study may take. */
export interface Estimate {
  /** Cells that are left to do. */
  readonly cells: number;
  /** Seconds of training in one process, if no training stops early. */
  readonly trainingSeconds: number;
  /** What steps were measured at, in milliseconds, by what they were measured of. */
  readonly stepMilliseconds: Readonly<Record<string, number>>;
}

/**
 * How long the training of what is left may take, by steps that are measured here and now: once of trainings whose networks,
 * data and counts (units, draws, components) are the same, for weights cost nothing.
 */
export async function estimateStudy(statuses: readonly CellStatus[], engine: Engine): Promise<Estimate> {
  const left = statuses.filter(({ state }) => state !== "complete").map(({ cell }) => cell.plan.trainings[0]!);
  const steps = new Map<string, number>();
  let seconds = 0;
  for (const config of left) {
    const key = costKey(config);
    if (!steps.has(key)) steps.set(key, await timeStep(config, engine));
    seconds += config.epochs * (await stepsPerEpoch(config)) * (steps.get(key)! / 1000);
  }
  return { cells: left.length, trainingSeconds: seconds, stepMilliseconds: Object.fromEntries(steps) };
}

/** What the cost of a step depends on, in words: all but numbers with fractions, which are weights, rates and bounds. */
export function costKey(config: TrainingConfig): string {
  const { model, latent, likelihood, dataset, hidden, batchSize, accumulate = 1 } = config;
  const entries = findModel(model).settings ?? {};
  const own = Object.entries(config.settings).filter(([name]) => entries[name]?.schema?.["type"] !== "number");
  return [
    `${model}, ${latent} units, hidden ${hidden.join("-")}, batches of ${batchSize} of ${dataset}`,
    ...(likelihood === null ? [] : [likelihood]),
    ...(accumulate === 1 ? [] : [`in ${accumulate} parts`]),
    ...own.map(([name, value]) => `${name} ${JSON.stringify(value)}`),
  ].join(", ");
}

async function stepsPerEpoch(config: TrainingConfig): Promise<number> {
  return Math.ceil((await loadDataset(config)).train.size / config.batchSize);
}

/** Milliseconds of a step. */
async function timeStep(config: TrainingConfig, { executor }: Engine): Promise<number> {
  const data = await loadDataset(config);
  const { model } = findModel(config.model).build(config, data);
  const enough = new AbortController();
  const ends: number[] = [];
  const step = () => {
    const taken = ends.push(performance.now()) - warmUp;
    if (taken >= timed && ends.at(-1)! - ends[warmUp - 1]! >= timedFor) enough.abort();
  };
  const { batchSize, seed } = config;
  try {
    const progress = { step, epoch: () => undefined, end: () => undefined };
    await fit(model, data.train, {
      epochs: mostTimed,
      batchSize,
      seed,
      executor,
      progress,
      signal: enough.signal,
    });
  } finally {
    model.dispose();
  }
  // Few steps there may be: a baseline takes one epoch, whatever is asked for.
  const from = Math.min(warmUp, ends.length - 1);
  return (ends.at(-1)! - ends[from - 1]!) / Math.max(1, ends.length - from);
}
