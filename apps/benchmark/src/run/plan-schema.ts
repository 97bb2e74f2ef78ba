import { columnKinds, likelihoodNames } from "@elbo/core";
import { type AugmentOptions } from "@elbo/datasets";
import { type Reading } from "../data/reading.js";
import { isTransformStep, transformWords } from "../data/shaping.js";
import { backendNames } from "../engine.js";
import { activationNames, optimizerNames, scheduleNames, type TrainingConfig } from "../models/training-config.js";
import { type MlflowPlace } from "../tracking/mlflow-client.js";
import { kinds } from "./data-schema.js";
import { mostEvidenceSamples, type Plan } from "./results.js";
import {
  anything,
  type Check,
  count,
  flag,
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
  textThat,
  tuple,
} from "./stored-value.js";

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
  exclude: optional(list(text)),
  imageSize: optional(pair),
  imageCrop: optional(either<NonNullable<Reading["imageCrop"]>>(["ratio", "none"], pair)),
  imageChannels: optional(oneOf(["grey", "color"] as const)),
  imageDepth: optional(oneOf([8, 16] as const)),
  transform: optional(list(textThat(transformWords, isTransformStep))),
});

/** What one training was asked for. */
export const configCheck: Check<TrainingConfig> = object<TrainingConfig>({
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
  augment: optional(
    object<AugmentOptions>({
      flip: optional(oneOf(["horizontal", "vertical", "both"] as const)),
      shift: optional(count),
      noise: optional(number),
    }),
  ),
  batchSize: size,
  epochs: size,
  patience: nullable(count),
  settings: record(anything),
  seed: count,
});

/** What a run was asked for. */
export const planCheck = object<Plan>({
  trainings: nonEmpty(configCheck),
  backend: oneOf(backendNames),
  evidenceSamples: sizeTo(mostEvidenceSamples),
  mostExamples: size,
  checkpointEvery: nullable(size),
  tensorboard: flag,
  mlflow: optional(object<MlflowPlace>({ uri: text, experiment: text, parent: nullable(text) })),
  samplesAfter: nullable(list(size)),
});
