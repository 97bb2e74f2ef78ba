import { requireArgument, requireKnownOptions } from "../errors.js";
import { type CheckpointStore } from "../checkpoint/store.js";
import { type ExampleSource } from "../data/source.js";
import { requireBatchSize } from "./batches.js";
import { defaultExecutor } from "./default-executor.js";
import { eager } from "./eager.js";
import { type Executor } from "./executor.js";
import { type EpochRecord } from "./history.js";
import { type MetricsSink } from "./metrics/sink.js";
import { defaultProgress, type ProgressReporter } from "./progress.js";
import { noteSlowSeconds } from "./speed-note.js";
import { type StepProgress } from "./trainer.js";
import { requireAccumulate } from "./training-step.js";

export interface FitOptions {
  /** Passes over the data. */
  readonly epochs: number;
  /** Examples per step; 64. */
  readonly batchSize?: number;
  /** Decides the order of the data and every draw; 0. */
  readonly seed?: number;
  /** Leave out the last batch of an epoch when it is not full; false. */
  readonly dropLast?: boolean;
  /** Held-out examples, evaluated after each epoch with the same noise each time. */
  readonly validation?: ExampleSource;
  /**
   * Stop after so many epochs without a lower validation metric.
   * @default never
   */
  readonly patience?: number;
  /**
   * The validation metric that decides which epoch is best: "loss", "negativeElbo", or the name of a term. The loss, and
   * a model's own choice, wait until schedules have ended; a term that is asked for does not.
   * @default the model's own choice, and none where no metric compares between epochs
   */
  readonly monitor?: string;
  /** Epochs that cannot be the best, beside those in which a schedule still changes the loss; 0. */
  readonly warmup?: number;
  /** End with the weights of the best epoch; true where there is validation. */
  readonly keepBest?: boolean;
  /**
   * Parts of a batch whose gradients are summed before a step, so that a large batch needs the memory of a small one.
   * @default 1
   */
  readonly accumulate?: number;
  /**
   * Decay of a moving average of the weights, such as 0.999. The averages are what is evaluated after each epoch, kept as the
   * best, and what the model holds at the end; training goes on with the weights themselves.
   * @default none
   */
  readonly averageWeights?: number;
  /**
   * How steps run. Results of two executors differ by rounding.
   * @default the fastest that was imported: that of @elbo/onnx, or `eager`
   */
  readonly executor?: Executor;
  /** Ends the run after the current step; the checkpoint is saved. */
  readonly signal?: AbortSignal;
  /** Show progress; false. */
  readonly progress?: boolean | ProgressReporter;
  /** Where checkpoints go; nowhere. */
  readonly checkpoints?: CheckpointStore;
  /** Save every so many steps too. */
  readonly checkpointEvery?: number;
  /** Save after every so many epochs; 1. */
  readonly checkpointEpochs?: number;
  /** Go on from the newest checkpoint, or begin where there is none; false. */
  readonly resume?: boolean;
  /** Where metrics go: after each epoch, and every `logEvery` steps. */
  readonly log?: MetricsSink | readonly MetricsSink[];
  readonly logEvery?: number;
  readonly onStep?: (progress: StepProgress) => void;
  readonly onEpoch?: (record: EpochRecord) => void | Promise<void>;
  /**
   * Metrics of the model after each epoch, such as how its codes are used. They are recorded beside those of training and
   * validation: in the history, in checkpoints, where metrics go, and in progress.
   */
  readonly measure?: () => Promise<Readonly<Record<string, number>>>;
}

/** Options with their defaults. */
export interface FitSettings extends FitOptions {
  readonly batchSize: number;
  readonly seed: number;
  readonly dropLast: boolean;
  readonly patience: number;
  readonly warmup: number;
  readonly keepBest: boolean;
  readonly accumulate: number;
  readonly executor: Executor;
  readonly checkpointEvery: number;
  readonly checkpointEpochs: number;
  readonly sinks: readonly MetricsSink[];
  readonly logEvery: number;
  readonly reporter: ProgressReporter;
  /** Told how long each step took, where nobody chose the executor and a faster one may be had. */
  readonly noteSeconds?: (seconds: number) => void;
}

const known = [
  ...["epochs", "batchSize", "seed", "dropLast", "validation", "patience", "monitor", "warmup", "keepBest", "executor"],
  ...["accumulate", "averageWeights"],
  ...["signal", "progress", "checkpoints", "checkpointEvery", "checkpointEpochs", "resume", "log", "logEvery"],
  ...["onStep", "onEpoch", "measure"],
];

const silent: ProgressReporter = { step: () => undefined, epoch: () => undefined, end: () => undefined };

/** @throws {ArgumentError} if an option is unknown or impossible */
export function fitSettings(options: FitOptions): FitSettings {
  requireKnownOptions("fit", options, known);
  const { progress = false, log = [] } = options;
  const executor = options.executor ?? defaultExecutor();
  const settings: FitSettings = {
    ...options,
    batchSize: options.batchSize ?? 64,
    seed: options.seed ?? 0,
    dropLast: options.dropLast ?? false,
    patience: options.patience ?? Infinity,
    warmup: options.warmup ?? 0,
    keepBest: options.keepBest ?? true,
    accumulate: options.accumulate ?? 1,
    executor,
    ...(options.executor === undefined && executor === eager && { noteSeconds: noteSlowSeconds }),
    checkpointEvery: options.checkpointEvery ?? Infinity,
    checkpointEpochs: options.checkpointEpochs ?? 1,
    sinks: Array.isArray(log) ? (log as readonly MetricsSink[]) : [log as MetricsSink],
    logEvery: options.logEvery ?? Infinity,
    reporter: progress === true ? defaultProgress() : progress || silent,
  };
  requireSettings(settings, options);
  return settings;
}

/** What lags behind schedules looks at each epoch once, from the last on. */
const mostEpochs = 10_000_000;

function requireSettings(settings: FitSettings, options: FitOptions): void {
  requireBatchSize("batchSize", settings.batchSize);
  requireCount("epochs", settings.epochs);
  requireAccumulate("fit", settings.accumulate);
  const { averageWeights: decay = 0.5 } = options;
  requireArgument(decay > 0 && decay < 1, "fit", "averageWeights", "above 0 and below 1", decay);
  requireArgument(settings.epochs <= mostEpochs, "fit", "epochs", `at most ${mostEpochs}`, settings.epochs);
  for (const name of ["patience", "checkpointEvery", "checkpointEpochs", "logEvery"] as const)
    if (options[name] !== undefined) requireCount(name, settings[name]);
  const { warmup } = settings;
  requireArgument(Number.isSafeInteger(warmup) && warmup >= 0, "fit", "warmup", "a non-negative integer", warmup);
  // From a command line or a configuration file "false" may come, which is not false.
  for (const name of ["dropLast", "keepBest", "resume"] as const) {
    const given: unknown = options[name];
    const isFlag = given === undefined || typeof given === "boolean";
    requireArgument(isFlag, "fit", name, "true or false", given);
  }
  for (const name of ["patience", "monitor", "warmup", "keepBest"] as const)
    requireTogether(name, options, "validation");
  for (const name of ["checkpointEvery", "checkpointEpochs", "resume"] as const)
    requireTogether(name, options, "checkpoints");
}

function requireCount(argument: string, value: number): void {
  requireArgument(Number.isSafeInteger(value) && value > 0, "fit", argument, "a positive integer", value);
}

function requireTogether(name: keyof FitOptions, options: FitOptions, needed: "validation" | "checkpoints"): void {
  const holds = options[name] === undefined || options[name] === false || options[needed] !== undefined;
  requireArgument(
    holds,
    "fit",
    name,
    `given together with ${needed}`,
    options[name],
    `Add ${needed}, or leave it out.`,
  );
}
