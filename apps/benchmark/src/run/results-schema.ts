import { type EpochRecord, type History } from "@elbo/core";
import { ofSplits, specCheck } from "./data-schema.js";
import { type Environment } from "./environment.js";
import { givenCheck, leftOutCheck, metricCheck, metricsCheck } from "./metrics-schema.js";
import { configCheck, planCheck } from "./plan-schema.js";
import {
  type ComparedModel,
  type EvidenceDifference,
  type EvidenceRanking,
  type Failure,
  type Results,
  type SeedAgreement,
  type TrainingResult,
} from "./results.js";
import {
  anything,
  count,
  flag,
  folderName,
  list,
  nullable,
  number,
  object,
  oneOf,
  optional,
  record,
  text,
  tuple,
} from "./stored-value.js";

const epoch = object<EpochRecord>({
  epoch: count,
  train: record(number),
  validation: optional(record(number)),
  measured: optional(record(number)),
  seconds: number,
});

const history = object<History>({
  epochs: list(epoch),
  stopped: oneOf(["epochs", "patience", "aborted"] as const),
  monitor: nullable(text),
  best: nullable(object<NonNullable<History["best"]>>({ epoch: count, value: number })),
  steps: count,
});

const training = object<TrainingResult>({
  name: text,
  folder: folderName,
  config: configCheck,
  model: object<TrainingResult["model"]>({
    kind: text,
    config: record(anything),
    parameters: count,
    sha256: optional(text),
  }),
  data: object<TrainingResult["data"]>({ spec: specCheck, sizes: ofSplits(count), fingerprints: ofSplits(text) }),
  history,
  trainingSeconds: number,
  metrics: list(metricsCheck),
  sampleMetrics: list(metricCheck),
  leftOut: optional(leftOutCheck),
  picturesLeftOut: optional(leftOutCheck),
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
  given: givenCheck,
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
  command: list(text),
  started: text,
  plan: planCheck,
  environment,
  trainings: list(training),
  failures: optional(list(object<Failure>({ name: text, error: text, message: text }))),
  hints: optional(list(text)),
  rankings: optional(list(ranking)),
  agreements: optional(list(agreement)),
  rankingsLeftOut: optional(leftOutCheck),
});
