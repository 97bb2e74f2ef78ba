import { join } from "node:path";
import { DataError, type DataSpec, type History, type JsonObject, show } from "@elbo/core";
import { readFileWithin } from "@elbo/core/node";
import { type PairedDifference } from "@elbo/metrics";
import { type BackendName } from "../engine.js";
import { type Metric } from "../models/bench-model.js";
import { type LeftOut } from "../gathering.js";
import { type Environment } from "./environment.js";
import { type SplitMetrics, type SplitName } from "./metrics.js";
import { fromJson } from "../json.js";
import { type TrainingConfig, trainingName } from "../models/training-config.js";
import { currentConfig, earlierSchemas } from "./earlier-config.js";

/** Version of the layout of results.json; it changes whenever an older reader would misread a file. */
export const resultsSchema = 4;

/** What results.json holds: what was asked for, and what has come of it so far. */
export interface Results {
  readonly schema: typeof resultsSchema;
  readonly unit: "nats per example";
  /** "complete" when every training of the plan has its metrics, "failed" when some have none and no other is left. */
  readonly status: "running" | "complete" | "failed";
  /** The words of the command line. */
  readonly command: readonly string[];
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly plan: Plan;
  readonly environment: Environment;
  readonly trainings: readonly TrainingResult[];
  /**
   * Trainings of the plan that failed.
   * @default none
   */
  readonly failures?: readonly Failure[];
  /**
   * What the data suggest to do otherwise.
   * @default none
   */
  readonly hints?: readonly string[];
  /**
   * Whether models differ in log p(x) of the same test examples, once the plan is done; a ranking for each quantity.
   * @default none
   */
  readonly rankings?: readonly EvidenceRanking[];
  /**
   * What could not be compared.
   * @default nothing
   */
  readonly rankingsLeftOut?: readonly LeftOut[];
}

/** Models beside the one with the highest mean of log p(x) on the same test examples. */
export interface EvidenceRanking {
  /** What the models were told besides their draws. */
  readonly given?: SplitMetrics["given"];
  readonly leader: ComparedModel;
  /** The others, the best first. */
  readonly others: readonly (ComparedModel & { readonly difference: EvidenceDifference })[];
  /** Whether the leader differs from every other model. */
  readonly decided: boolean;
}

/** Trainings that differ in nothing but the seed. */
export interface ComparedModel {
  /** For example "vae-16". */
  readonly model: string;
  readonly seeds: readonly number[];
}

/** The mean of the leader's log p(x) less the other's, in nats, over pairs of the same examples. */
export type EvidenceDifference = Pick<
  PairedDifference,
  "value" | "standardError" | "standardErrorMethod" | "interval" | "level" | "pValue" | "differs" | "examples"
>;

/** A training that ended with an error. */
export interface Failure {
  readonly name: string;
  /** Kind of the error, such as "NonFiniteError". */
  readonly error: string;
  readonly message: string;
}

/** What a run is to do. */
export interface Plan {
  readonly trainings: readonly TrainingConfig[];
  readonly backend: BackendName;
  /** Draws per example of the importance-sampled evidence, k. */
  readonly evidenceSamples: number;
  /** Most examples of training and of validation that metrics are measured on. */
  readonly mostExamples: number;
  /** Save a checkpoint every so many steps, besides those after epochs; null for never. */
  readonly checkpointEvery: number | null;
  /** Whether TensorBoard event files are written. */
  readonly tensorboard: boolean;
  /** Epochs after which samples are kept, counted from 1; null for those that are usual for the model. */
  readonly samplesAfter: readonly number[] | null;
}

/** One training that is done, and its metrics. */
export interface TrainingResult {
  readonly name: string;
  /** Where its files are, relative to the run; "." where it is the only one. */
  readonly folder: string;
  readonly config: TrainingConfig;
  readonly model: {
    readonly kind: string;
    readonly config: JsonObject;
    readonly parameters: number;
    /** Of its file, in hexadecimal digits; none in runs of before it was kept. */
    readonly sha256?: string;
  };
  readonly data: {
    readonly spec: DataSpec;
    readonly sizes: Readonly<Record<SplitName, number>>;
    readonly fingerprints: Readonly<Record<SplitName, string>>;
  };
  readonly history: History;
  /** Time in training and validation, without metrics. */
  readonly trainingSeconds: number;
  readonly metrics: readonly SplitMetrics[];
  /** Metrics of new examples, which belong to no split. */
  readonly sampleMetrics: readonly Metric[];
  /**
   * Metrics of new examples that could not be had.
   * @default none
   */
  readonly leftOut?: readonly LeftOut[];
  /**
   * Pictures that the report could not show.
   * @default none
   */
  readonly picturesLeftOut?: readonly LeftOut[];
}

/** What a file may hold. */
type Stored = Partial<Omit<Results, "schema">> & { readonly schema?: number };

/** Reads a run's results.json. */
export async function readResults(folder: string): Promise<Results> {
  const file = join(folder, "results.json");
  const refuse = (rule: string, value: unknown, cause?: unknown) =>
    new DataError(`run: ${file} must be ${rule}; got ${show(value)}. Give the folder of a run.`, { cause });
  const bytes = await readFileWithin(file, mostBytes).catch((error: Error) => {
    const { code, message } = error.cause as NodeJS.ErrnoException;
    throw refuse("a file that can be read", code ?? message, error);
  });
  const text = new TextDecoder().decode(bytes);
  let results: Stored | null;
  try {
    results = fromJson(text) as Stored | null;
  } catch (error) {
    throw refuse("JSON", (error as Error).message, error);
  }
  const schema = results?.schema;
  const known = [resultsSchema, ...earlierSchemas];
  if (results === null || !known.includes(schema ?? NaN)) throw refuse(`of schema ${known.join(" or ")}`, schema);
  const isWhole = Array.isArray(results.plan?.trainings) && Array.isArray(results.trainings);
  if (!isWhole) throw refuse("results with a plan and trainings", Object.keys(results));
  const whole = ofCurrentSchema(results as Results);
  const stray = strayOf(whole);
  if (stray !== undefined) throw refuse("one whose names are of files in its folder", stray);
  return whole;
}

/** Longest results.json that is read. */
const mostBytes = 2 ** 28;

/** A value from which a path is made that could lead out of the run's folder. */
function strayOf({ plan, trainings }: Results): unknown {
  const names = [...plan.trainings.map(trainingName), ...trainings.map(({ folder }) => folder)];
  const stray = names.find((name) => name !== "." && !/^[\w+-][\w+.-]*$/.test(name));
  return stray ?? plan.samplesAfter?.find((epoch: unknown) => !Number.isSafeInteger(epoch));
}

/** Results as they are laid out now. */
function ofCurrentSchema(results: Omit<Results, "schema"> & { readonly schema: number }): Results {
  const trainings = results.trainings.map(withEveryMetric);
  // Fields keep their places, so that what is written again differs in what changed alone.
  if (results.schema !== 2) return { ...results, schema: resultsSchema, trainings };
  const plan = { ...results.plan, trainings: results.plan.trainings.map(currentConfig) };
  const renamed = trainings.map((training) => {
    const config = currentConfig(training.config);
    return { ...training, config, name: trainingName(config) };
  });
  return { ...results, schema: resultsSchema, plan, trainings: renamed };
}

/** What a training's metrics were called up to version 3. */
interface EarlierNames {
  readonly figures?: TrainingResult["metrics"];
  readonly sampleFigures?: TrainingResult["sampleMetrics"];
}

/** Runs of before they said so have null for metrics that were not finite, and no word on what a model is given. */
function withEveryMetric({
  figures = [],
  sampleFigures = [],
  ...training
}: TrainingResult & EarlierNames): TrainingResult {
  const { model, metrics = figures, sampleMetrics = sampleFigures, history } = training;
  const given = model?.kind === "conditional-vae" ? ({ given: "label" } as const) : {};
  return {
    ...training,
    metrics: metrics.map((each) => ({ ...given, ...withNumbers(each) })),
    sampleMetrics: sampleMetrics.map((metric) => withNumbers(metric)),
    ...(history && { history: { ...history, epochs: history.epochs.map((epoch) => withNumbers(epoch)) } }),
  };
}

/** Bits that compare with no others are null; every other null stood for a number. */
function withNumbers<T>(value: T, key?: string): T {
  if (value === null) return (key === "bitsPerDimension" ? null : NaN) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => withNumbers(each)) as T;
  if (typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, withNumbers(each as unknown, name)]),
  ) as T;
}
