import { assignParameters, readParameters, requireFit } from "../checkpoint/assign-parameters.js";
import { loadRun, requireSameRun, type SavedRun } from "../checkpoint/run-file.js";
import { requireArgument, requireCheckpoint } from "../errors.js";
import { requireFittingData } from "../data/require-fitting-data.js";
import { requireLabels } from "../data/require-labels.js";
import { requireSource } from "../data/require-source.js";
import { type DataSpec, type ExampleSource, type HostArray } from "../data/source.js";
import { collectParameters } from "../module/parameters.js";
import { noiseName, RandomStream } from "../random/stream.js";
import { type PlateauSchedule } from "../schedules/plateau.js";
import {
  type GenerativeModel,
  type Json,
  type JsonObject,
  type ParameterMap,
  type Player,
  type Variable,
} from "../types.js";
import { averagePath, averageWeights } from "./average-weights.js";
import { type Executor } from "./executor.js";
import { type FitSettings } from "./fit-options.js";
import { followMetrics, plateausOf, requireFollowed } from "./follow-metrics.js";
import { progressFromJson, requireWithinPlan, type RunProgress, runStart } from "./run-progress.js";
import { requireFiniteState, type Snapshot } from "./snapshot.js";
import { chooseMonitor, lastIsKept, type Monitor } from "./selection.js";
import { type Trainer, trainer } from "./trainer.js";
import { type Validator, validator } from "./validation.js";

/** How a model finishes, the same options as those of its training. */
export interface FinishOptions {
  /** Most passes, where it learns. */
  readonly epochs?: number;
  /** Epochs without a better validation metric before it stops learning. */
  readonly patience?: number;
  readonly validation?: ExampleSource;
  readonly batchSize?: number;
  readonly seed?: number;
  readonly executor?: Executor;
  readonly signal?: AbortSignal;
}

export const finishOptionNames = [
  "epochs",
  "patience",
  "validation",
  "batchSize",
  "seed",
  "executor",
  "signal",
] as const;

/** What `fit` needs of a model. */
export interface TrainableModel<B> extends Pick<GenerativeModel<B>, "kind" | "config" | "parameters" | "players"> {
  /** What its data must be, where it says so. */
  readonly data?: DataSpec;
  /** Classes of the labels that it needs beside `x`, where it needs any. */
  readonly classes?: number;
  /**
   * Computes over the training data what lagged while the weights moved, such as statistics of the codes or their prior. `fit` calls it
   * when training is over, with the best epoch's weights in place; whoever trains otherwise calls it himself.
   */
  finish?(source: ExampleSource, options?: FinishOptions): Promise<void>;
}

/** A run of `fit` while it lasts. */
export interface Session {
  readonly settings: FitSettings;
  readonly trainer: Trainer;
  readonly validator: Validator | undefined;
  /** What decides which epoch is best; nothing without validation, or where no metric compares. */
  readonly monitor: Monitor | undefined;
  /** Learning rates that go by it. */
  readonly plateaus: readonly PlateauSchedule[];
  /** The moving average of each trainable parameter, where there are any. */
  readonly averages: ReadonlyMap<Variable, Variable>;
  /** Everything that a checkpoint holds. */
  readonly variables: ParameterMap;
  /** What the best epoch keeps: all but the optimisers' state. */
  readonly weights: ParameterMap;
  readonly identity: JsonObject;
  progress: RunProgress;
  /** The first epoch that can be the best, once it is known. */
  settled?: number;
  best: ReadonlyMap<string, HostArray>;
  /** The last state that is known to be good, and whether the store has it. */
  good: Snapshot;
  dispose(): void;
}

/** Builds what a run needs, and takes up the newest checkpoint where that is asked for. */
export async function openSession<B>(
  model: TrainableModel<B>,
  source: ExampleSource,
  settings: FitSettings,
): Promise<Session> {
  requireSource("fit", "source", source);
  if (settings.validation !== undefined) requireSource("fit", "validation", settings.validation);
  if (model.data !== undefined) requireFittingData("fit", model.data, source.spec);
  requireSameSpec(source, settings.validation);
  for (const { spec } of [source, settings.validation ?? source])
    if (model.classes !== undefined) requireLabels("fit", model.classes, spec);
  const players = playersOf(model, settings);
  const monitor = settings.validation && chooseMonitor(players, settings.monitor);
  requirePatience(settings, monitor);
  const plateaus = plateausOf(players);
  requireFollowed(plateaus, monitor);
  const identity = identify(model, players, source, { ...settings, monitor: monitor?.name });
  const stored = await newestRun(settings, identity);
  const progress = stored === undefined ? runStart : progressFromJson(stored.progress);
  const { batchSize, seed, dropLast, accumulate, epochs, executor, signal, onStep, validation } = settings;
  const shared = { players, batchSize, executor };
  const run = trainer({ ...shared, source, seed, dropLast, accumulate, epochs, signal, onStep, step: progress.step });
  const held = validation && validator({ ...shared, source: validation, root: RandomStream.fromSeed(seed) });
  const dispose = () => [held, run].forEach((each) => each?.dispose());
  try {
    requireWithinPlan(progress, epochs, run.batchesPerEpoch);
    const { weights, variables } = collectVariables(model, players, run);
    const best = stored === undefined ? new Map<string, HostArray>() : takeUp(stored, variables, weights);
    const tensors = requireFiniteState(await readParameters(variables), progress.step);
    const good = { progress, tensors, best, saved: stored !== undefined };
    followMetrics(plateaus, monitor, progress);
    return {
      settings,
      plateaus,
      averages: averagesOf(players, run.state),
      trainer: run,
      validator: held,
      monitor,
      variables,
      weights,
      identity,
      progress,
      best,
      good,
      dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}

function playersOf<B>(model: TrainableModel<B>, { averageWeights: decay }: FitSettings): readonly Player<B>[] {
  const players = model.players();
  if (decay === undefined) return players;
  return players.map((player) => ({ ...player, optimizer: averageWeights(player.optimizer, decay) }));
}

/** Averages stand in the optimisers' state, under the paths of the parameters that they are of. */
function averagesOf<B>(players: readonly Player<B>[], state: ParameterMap): ReadonlyMap<Variable, Variable> {
  const all = players.flatMap(({ name, objective }) =>
    [...objective.parameters].flatMap(([path, parameter]) => {
      const average = state.get(`${name}/optimizer/${averagePath(path)}`);
      return average ? [[parameter, average] as const] : [];
    }),
  );
  return new Map(all);
}

/** Patience waits for a better metric: where none compares, it would wait for nothing. */
function requirePatience({ validation, patience }: FitSettings, monitor: Monitor | undefined): void {
  const holds = validation === undefined || monitor !== undefined || patience === Infinity;
  const rule = "left out, for no metric of this model compares between epochs";
  requireArgument(holds, "fit", "patience", rule, patience, lastIsKept);
}

/** Held-out examples must be of the same kind, or their loss means something else. */
function requireSameSpec({ spec }: ExampleSource, validation: ExampleSource | undefined): void {
  const other = validation?.spec ?? spec;
  const same = [other.kind, ...other.shape].join() === [spec.kind, ...spec.shape].join();
  const rule = `of the kind and shape of the training data, ${spec.kind} [${spec.shape.join(", ")}]`;
  requireArgument(same, "fit", "validation", rule, `${other.kind} [${other.shape.join(", ")}]`);
}

/** Every variable once: the model's, then what else the objectives and the optimisers hold. */
function collectVariables<B>(model: TrainableModel<B>, players: readonly Player<B>[], run: Trainer) {
  const objectives = players.map(({ name, objective }) => [`players/${name}`, objective] as const);
  const weights = collectParameters({ model, ...Object.fromEntries(objectives) });
  const seen = new Set(weights.values());
  const rest = [...run.state].filter(([, variable]) => !seen.has(variable));
  const variables = new Map([...weights, ...rest.map(([path, variable]) => [`players/${path}`, variable] as const)]);
  return { weights, variables };
}

/** Everything that the bits of a run follow from. */
function identify<B>(
  { kind, config }: TrainableModel<B>,
  players: readonly Player<B>[],
  { spec, size, fingerprint }: ExampleSource,
  { validation, batchSize, seed, dropLast, accumulate, monitor, warmup, keepBest }: FitSettings,
): JsonObject {
  return {
    model: { kind, config },
    optimizers: Object.fromEntries(players.map(({ name, optimizer }) => [name, optimizer.config])),
    data: { name: spec.name, size, fingerprint },
    validation: validation?.fingerprint ?? null,
    noise: noiseName,
    ...{ batchSize, seed, dropLast, monitor: monitor ?? null, warmup, keepBest },
    ...(accumulate > 1 && { accumulate }),
  };
}

async function newestRun({ checkpoints, resume }: FitSettings, identity: JsonObject): Promise<SavedRun | undefined> {
  const newest = await checkpoints?.latest();
  if (newest === undefined) return undefined;
  const advice = "Pass resume: true to go on with it, or keep this run's checkpoints elsewhere.";
  const found = `a checkpoint of step ${newest.step}`;
  requireArgument(resume === true, "fit", "checkpoints", "empty when a run begins", found, advice);
  const stored = loadRun(newest.bytes);
  requireSameNoise(stored.identity["noise"]);
  requireSameRun(stored.identity, identity);
  return stored;
}

/** Another way from seeds to draws would go on with another run's noise. */
function requireSameNoise(noise: Json | undefined): void {
  const advice = "Go on with the version of elbo that the run began with, or begin it anew elsewhere.";
  const rule = `"${noiseName}", as this version draws it`;
  requireCheckpoint(noise === noiseName, "resume", "noise", rule, noise ?? "that of an earlier version", advice);
}

function takeUp(stored: SavedRun, variables: ParameterMap, weights: ParameterMap): ReadonlyMap<string, HostArray> {
  const { best } = stored;
  if (best.size > 0) requireFit("resume", weights, best);
  assignParameters(variables, stored.variables);
  return best as ReadonlyMap<string, HostArray>;
}
