import { type LeftOut } from "../gathering.js";
import { type BoundMetric, type EvidenceMetric, type Metric } from "../models/bench-model.js";
import { type SplitMetrics, splitNames } from "./metrics.js";
import { count, list, nullable, number, object, oneOf, optional, record, text } from "./stored-value.js";

const bound = object<BoundMetric>({
  quantity: oneOf(["elbo"] as const),
  form: oneOf(["joint", "entropy", "kl"] as const),
  samples: count,
  examples: count,
  elbo: number,
  standardError: number,
  bitsPerDimension: nullable(number),
  terms: record(number),
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

/** A metric that a family has besides. */
export const metricCheck = object<Metric>({
  name: text,
  value: number,
  standardError: optional(number),
  unit: text,
  meaning: text,
  words: optional(list(text)),
});

/** What a model is told besides z. */
export const givenCheck = optional(oneOf(["label"] as const));

/** What could not be measured or shown, and why. */
export const leftOutCheck = list(object<LeftOut>({ what: text, reason: text }));

/** What was measured of a split. */
export const metricsCheck = object<SplitMetrics>({
  split: oneOf(splitNames),
  examples: count,
  seconds: number,
  given: givenCheck,
  elbo: optional(bound),
  klEstimator: optional(oneOf(["closed form", "Monte Carlo", "cost of the codes"] as const)),
  evidence: optional(evidence),
  others: list(metricCheck),
  leftOut: optional(leftOutCheck),
});
