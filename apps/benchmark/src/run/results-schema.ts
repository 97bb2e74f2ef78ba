import {
  type Column,
  columnKinds,
  type DataSpec,
  type DataTransform,
  type EpochRecord,
  type History,
  likelihoodNames,
} from "@elbo/core";
import { backendNames } from "../engine.js";
import { type Reading } from "../data/reading.js";
import { type LeftOut } from "../gathering.js";
import { type BoundMetric, type EvidenceMetric, type Metric } from "../models/bench-model.js";
import { activationNames, optimizerNames, scheduleNames, type TrainingConfig } from "../models/training-config.js";
import { type Environment } from "./environment.js";
import { type MlflowPlace } from "../tracking/mlflow-client.js";
import { type SplitMetrics, splitNames } from "./metrics.js";
import {
  type EvidenceDifference,
  type EvidenceRanking,
  type Failure,
  mostEvidenceSamples,
  type Plan,
  type ComparedModel,
  type Results,
  type SeedAgreement,
  type TrainingResult,
} from "./results.js";
import {
  anything,
  type Check,
  count,
  flag,
  folderName,
  list,
  nonEmpty,
  nullable,
  number,
  object,
  oneOf,
  optional,
  record,
  size,
  sizeTo,
  text,
  tuple,
} from "./stored-value.js";

const kinds = ["binary", "grey", "categorical", "real"] as const;
const texts = list(text);
const numbers = record(number);
const leftOut = list(object<LeftOut>({ what: text, reason: text }));

const pair = tuple<readonly [number, number]>(2, size);

/** A text among some, or what another check takes. */
function either<T>(names: readonly string[], other: (value: unknown, path: string) => void): Check<T> {
  return (value, path) => names.includes(value as string) || other(value, path);
}

const reading = object<Reading>({
  array: optional(text),
  labelArray: optional(text),
  labels: optional(text),
  divideBy: optional(number),
  levels: optional(size),
  layout: optional(oneOf(["hwc", "chw"] as const)),
  split: optional(
    object<NonNullable<Reading["split"]>>({
      validation: optional(number),
      test: optional(number),
      seed: optional(count),
    }),
  ),
  maxBytes: optional(size),
  types: optional(record(oneOf(columnKinds))),
  exclude: optional(texts),
  imageSize: optional(pair),
  imageCrop: optional(either<NonNullable<Reading["imageCrop"]>>(["ratio", "none"], pair)),
  imageChannels: optional(oneOf(["grey", "color"] as const)),
  imageDepth: optional(oneOf([8, 16] as const)),
});

const config: Check<TrainingConfig> = object<TrainingConfig>({
  model: text,
  dataset: text,
  values: nullable(oneOf(kinds)),
  binarize: nullable(oneOf(["dynamic", "static", "threshold"] as const)),
  validation: nullable(count),
  reading: optional(reading),
  latent: size,
  likelihood: nullable(oneOf(likelihoodNames)),
  hidden: list(size),
  activation: oneOf(activationNames),
  optimizer: oneOf(optimizerNames),
  learningRate: number,
  decay: optional(object<NonNullable<TrainingConfig["decay"]>>({ after: list(number), by: number })),
  weightDecay: optional(number),
  clipNorm: optional(number),
  schedule: optional(oneOf(scheduleNames)),
  plateauPatience: optional(size),
  averageWeights: optional(number),
  accumulate: optional(size),
  batchSize: size,
  epochs: size,
  patience: nullable(count),
  settings: record(anything),
  seed: count,
});

const plan = object<Plan>({
  trainings: nonEmpty(config),
  backend: oneOf(backendNames),
  evidenceSamples: sizeTo(mostEvidenceSamples),
  mostExamples: size,
  checkpointEvery: nullable(size),
  tensorboard: flag,
  mlflow: optional(object<MlflowPlace>({ uri: text, experiment: text, parent: nullable(text) })),
  samplesAfter: nullable(list(size)),
});

const bound = object<BoundMetric>({
  quantity: oneOf(["elbo"] as const),
  form: oneOf(["joint", "entropy", "kl"] as const),
  samples: count,
  examples: count,
  elbo: number,
  standardError: number,
  bitsPerDimension: nullable(number),
  terms: numbers,
});

const evidence = object<EvidenceMetric>({
  quantity: oneOf(["log evidence"] as const),
  estimator: oneOf(["importance sampling", "prior Monte Carlo"] as const),
  samples: count,
  examples: count,
  logEvidence: number,
  standardError: number,
  monteCarloError: number,
  bitsPerDimension: nullable(number),
  effectiveSampleSize: object<EvidenceMetric["effectiveSampleSize"]>({ mean: number, min: number }),
  warning: optional(text),
});

const metric = object<Metric>({
  name: text,
  value: number,
  standardError: optional(number),
  unit: text,
  meaning: text,
  words: optional(texts),
});

const given = optional(oneOf(["label"] as const));

const metrics = object<SplitMetrics>({
  split: oneOf(splitNames),
  examples: count,
  seconds: number,
  given,
  elbo: optional(bound),
  klEstimator: optional(oneOf(["closed form", "Monte Carlo", "cost of the codes"] as const)),
  evidence: optional(evidence),
  others: list(metric),
  leftOut: optional(leftOut),
});

const epoch = object<EpochRecord>({
  epoch: count,
  train: numbers,
  validation: optional(numbers),
  measured: optional(numbers),
  seconds: number,
});

const history = object<History>({
  epochs: list(epoch),
  stopped: oneOf(["epochs", "patience", "aborted"] as const),
  monitor: nullable(text),
  best: nullable(object<NonNullable<History["best"]>>({ epoch: count, value: number })),
  steps: count,
});

const column = object<Column>({
  name: text,
  kind: oneOf(columnKinds),
  levels: optional(texts),
  centre: optional(number),
  scale: optional(number),
  most: optional(size),
  spread: optional(oneOf(["negative-binomial", "poisson"] as const)),
});

const each: Check<number | readonly number[]> = (value, path) =>
  Array.isArray(value) ? list(number)(value, path) : number(value, path);

/** Fields of every kind together: which kind has which is checked when a model is built. */
const transform: Check<DataTransform> = object<AnyTransform>({
  kind: oneOf(["affine", "logit", "dequantise"] as const),
  centre: optional(each),
  scale: optional(each),
  margin: optional(number),
  levels: optional(size),
  spacing: optional(number),
});

interface AnyTransform {
  readonly kind: DataTransform["kind"];
  readonly centre?: number | readonly number[];
  readonly scale?: number | readonly number[];
  readonly margin?: number;
  readonly levels?: number;
  readonly spacing?: number;
}

const spec = object<DataSpec>({
  name: text,
  shape: list(size),
  kind: oneOf([...kinds, "mixed"] as const),
  levels: optional(size),
  names: optional(texts),
  transforms: optional(list(transform)),
  columns: optional(list(column)),
  classes: optional(size),
});

/** What cell.json holds: a plan of one training, and its data. */
export const cellCheck = object<{ readonly schema: number; readonly plan: Plan; readonly fingerprints: SplitTexts }>({
  schema: number,
  plan,
  fingerprints: ofSplits(text),
});

type SplitTexts = Readonly<Record<(typeof splitNames)[number], string>>;

function ofSplits<T>(of: Check<T>) {
  return object<Record<(typeof splitNames)[number], T>>({ train: of, validation: of, test: of });
}

const training = object<TrainingResult>({
  name: text,
  folder: folderName,
  config,
  model: object<TrainingResult["model"]>({
    kind: text,
    config: record(anything),
    parameters: count,
    sha256: optional(text),
  }),
  data: object<TrainingResult["data"]>({ spec, sizes: ofSplits(count), fingerprints: ofSplits(text) }),
  history,
  trainingSeconds: number,
  metrics: list(metrics),
  sampleMetrics: list(metric),
  leftOut: optional(leftOut),
  picturesLeftOut: optional(leftOut),
});

const environment = object<Environment>({
  elbo: text,
  node: text,
  tfjs: text,
  platform: text,
  processor: text,
  cores: count,
  memoryGiB: number,
  backend: text,
  executor: text,
});

const difference = object<EvidenceDifference>({
  value: number,
  standardError: number,
  standardErrorMethod: text,
  interval: tuple<readonly [number, number]>(2, number),
  level: number,
  pValue: number,
  differs: flag,
  examples: count,
});

const ranked = { model: text, seeds: list(count) };

const ranking = object<EvidenceRanking>({
  given,
  leader: object<ComparedModel>(ranked),
  others: list(object<EvidenceRanking["others"][number]>({ ...ranked, difference })),
  decided: flag,
});

const agreement = object<SeedAgreement>({
  ...ranked,
  examples: count,
  scores: list(object<SeedAgreement["scores"][number]>({ value: number, standardError: optional(number) })),
});

/** Everything that results.json may hold. A field that {@link Results} gains has to be named here too. */
export const resultsCheck = object<Results>({
  schema: number,
  unit: oneOf(["nats per example"] as const),
  status: oneOf(["running", "complete", "failed"] as const),
  command: texts,
  started: text,
  plan,
  environment,
  trainings: list(training),
  failures: optional(list(object<Failure>({ name: text, error: text, message: text }))),
  hints: optional(texts),
  rankings: optional(list(ranking)),
  agreements: optional(list(agreement)),
  rankingsLeftOut: optional(leftOut),
});
