import { type DataSpec, type History, type JsonObject } from "@elbo/core";
import { type PairedDifference } from "@elbo/metrics";
import { type BackendName } from "../engine.js";
import { type LeftOut } from "../gathering.js";
import { type Metric } from "../models/bench-model.js";
import { type TrainingConfig } from "../models/training-config.js";
import { type Environment } from "./environment.js";
import { type MlflowPlace } from "../tracking/mlflow-client.js";
import { type SplitMetrics, type SplitName } from "./metrics.js";

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
   * How far the codes of each model's seeds agree, once the plan is done; of models with codes of real numbers.
   * @default none
   */
  readonly agreements?: readonly SeedAgreement[];
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

/** Unsupervised disentanglement ranking of trainings that differ in nothing but the seed. */
export interface SeedAgreement extends ComparedModel {
  /** Test examples whose codes were compared. */
  readonly examples: number;
  /** From 0 to 1, seed by seed; none of a single seed. The standard error is over the other seeds, where there are several. */
  readonly scores: readonly { readonly value: number; readonly standardError?: number }[];
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

/** More draws per example than these are a mistake, and would take days. */
export const mostEvidenceSamples = 1_000_000;

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
  /**
   * Where trainings are tracked.
   * @default nowhere
   */
  readonly mlflow?: MlflowPlace;
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
