import { type Metric } from "../models/bench-model.js";
import { isDensity } from "../models/density.js";
import { findModel } from "../models/index.js";
import { byQuantity } from "../run/by-quantity.js";
import { isBest } from "../run/compare-evidence.js";
import { type SplitMetrics } from "../run/metrics.js";
import { type Results, type TrainingResult } from "../run/results.js";
import {
  showOption,
  showSetting,
  toldOptions,
  type TrainingConfig,
  type TrainingOptionName,
} from "../models/training-config.js";

/** One row of the table of metrics, as text. */
export interface MetricRow {
  readonly model: string;
  readonly split: string;
  readonly examples: string;
  readonly reconstruction: string;
  readonly kl: string;
  readonly negativeElbo: string;
  readonly negativeLogEvidence: string;
  readonly draws: string;
  readonly effectiveSampleSize: string;
  readonly bitsPerDimension: string;
  /** Says "best" where pairs of examples tell the model's log p(x) from that of every other one. */
  readonly best: string;
  readonly seconds: string;
}

/** Rows whose metrics are of one quantity, so that they may share columns. */
export interface MetricGroup {
  readonly titles: Readonly<Record<keyof MetricRow, string>>;
  readonly rows: readonly MetricRow[];
}

const columnTitles: MetricGroup["titles"] = {
  model: "model",
  split: "split",
  examples: "examples",
  reconstruction: "reconstruction",
  kl: "KL",
  negativeElbo: "-ELBO",
  negativeLogEvidence: "-log p(x)",
  draws: "k",
  effectiveSampleSize: "ESS",
  bitsPerDimension: "bits/dim",
  best: "by pairs",
  seconds: "seconds",
};

/** Of models that are told the label y of an example. */
const titlesGivenLabels: MetricGroup["titles"] = {
  ...columnTitles,
  ...{ reconstruction: "reconstruction given y", kl: "KL given y", negativeElbo: "-ELBO given y" },
  ...{ negativeLogEvidence: "-log p(x|y)", bitsPerDimension: "bits/dim given y" },
};

/** What columns are called, of models that are told something or nothing besides their draws. */
export function titlesFor(given: SplitMetrics["given"]): MetricGroup["titles"] {
  return given === "label" ? titlesGivenLabels : columnTitles;
}

/** Stands where a model has no such metric. */
export const absent = "-";

/** Rows train, validation and test of every training, in a group for each quantity. */
export function metricGroups(results: Results): MetricGroup[] {
  const groups = byQuantity(results.trainings.filter(({ metrics }) => metrics.length > 0));
  return groups.map((group) => ({
    titles: titlesFor(group[0]!.metrics[0]!.given),
    rows: group.flatMap((training) => training.metrics.map((metrics) => metricRow(results, training, metrics))),
  }));
}

/** The columns in which some row has a metric. */
export function metricColumns(rows: readonly MetricRow[]): (keyof MetricRow)[] {
  const columns = Object.keys(columnTitles) as (keyof MetricRow)[];
  return columns.filter((column) => rows.some((row) => row[column] !== absent));
}

/** What tells trainings apart beside each other: "vae, 16 units, beta 0.5, seed 2". */
export function trainingLabels(trainings: readonly TrainingResult[]): (training: TrainingResult) => string {
  const several = new Set(trainings.map(({ config }) => config.seed)).size > 1;
  const variantOf = variantLabels(trainings);
  return (training) => `${variantOf(training)}${several ? `, seed ${training.config.seed}` : ""}`;
}

/** The same without their seeds. */
export function variantLabels(trainings: readonly TrainingResult[]): (training: TrainingResult) => string {
  const optionsOf = toldOptions(trainings.map(({ config }) => config));
  return ({ config }) => {
    const settings = [...settingLabels(config.settings), ...optionLabels(config, optionsOf(config))];
    return [`${config.model}, ${countLatent(config)}`, ...settings].join(", ");
  };
}

/** The settings of a model in words: "beta 0.5", "off diagonal 10". */
export function settingLabels(settings: TrainingConfig["settings"]): string[] {
  return Object.entries(settings).map(([name, value]) => `${inWords(name)} ${showSetting(value)}`);
}

/** Options of training in words: "learning rate 0.01". */
export function optionLabels(config: TrainingConfig, options: readonly TrainingOptionName[]): string[] {
  return options.map((name) => `${inWords(name)} ${showOption(config[name])}`);
}

/** A name of code as words: "off diagonal" of offDiagonal. */
export function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** For example "16 units". */
function countLatent({ model, latent }: TrainingConfig): string {
  const { latentUnit = latent === 1 ? "unit" : "units" } = findModel(model);
  return `${latent} ${latentUnit}`;
}

/** The part of -log p(x) or of its bound that is left when a code is known, where the family has such a metric. */
export function reconstructionOf({ elbo, others }: SplitMetrics): number | undefined {
  return elbo?.terms["reconstruction"] ?? others.find(({ name }) => name === "reconstruction")?.value;
}

function metricRow(results: Results, training: TrainingResult, metrics: SplitMetrics): MetricRow {
  const { split, examples, elbo, evidence, seconds } = metrics;
  const time = split === "train" ? training.trainingSeconds + seconds : seconds;
  return {
    model: training.name,
    split,
    examples: String(examples),
    reconstruction: nats(reconstructionOf(metrics)),
    kl: nats(elbo?.terms["kl"]),
    negativeElbo: nats(elbo && -elbo.elbo),
    negativeLogEvidence: evidence ? withError(-evidence.logEvidence, evidence.standardError, 2) : absent,
    draws: String(evidence?.samples ?? absent),
    effectiveSampleSize: evidence ? fixed(evidence.effectiveSampleSize.mean, 0) : absent,
    bitsPerDimension: fixed(bitsOf(training, metrics), 3),
    best: split === "test" && isBest(results, training) ? "best" : absent,
    seconds: time.toFixed(1),
  };
}

/** Bits per dimension, where they are those of a probability and so compare with others. */
export function bitsOf({ data, model }: TrainingResult, { evidence }: SplitMetrics): number | undefined {
  return isDensity(data.spec, model.config) ? undefined : (evidence?.bitsPerDimension ?? undefined);
}

function nats(value: number | undefined): string {
  return fixed(value, 2);
}

/** A number with so many decimals, in words where it is not finite. */
export function fixed(value: number | undefined, digits: number): string {
  if (value === undefined) return absent;
  // Rounding is not to leave a minus before 0.
  return Number.isFinite(value) ? value.toFixed(digits).replace(/^-(0\.?0*)$/, "$1") : "not finite";
}

/** A value with its standard error, where it has one: a single example has none. */
export function withError(value: number, standardError: number | undefined, digits: number): string {
  const error = standardError !== undefined && Number.isFinite(standardError) && Number.isFinite(value);
  return error ? `${fixed(value, digits)} ± ${fixed(standardError, digits)}` : fixed(value, digits);
}

/** Metrics that only some families have: one row per training and metric, a value for each split. */
export interface OtherRow {
  readonly model: string;
  readonly metric: string;
  readonly unit: string;
  readonly values: readonly string[];
}

/** What rows of other metrics have values for: the splits, and new examples. */
export function otherColumns({ trainings }: Results): string[] {
  const hasSamples = trainings.some(({ sampleMetrics }) => sampleMetrics.length > 0);
  return [
    ...new Set(trainings.flatMap(({ metrics }) => metrics.map(({ split }) => split))),
    ...(hasSamples ? ["samples"] : []),
  ];
}

/** Rows of the metrics that are not in the table of bounds. */
export function otherRows(results: Results): OtherRow[] {
  const columns = otherColumns(results);
  return results.trainings.flatMap((training) => {
    const sources = [...training.metrics, { split: "samples", others: training.sampleMetrics }];
    const names = new Map(sources.flatMap(({ others }) => others.map((metric) => [metric.name, metric])));
    const valueIn = (column: string, name: string) =>
      sources.find(({ split }) => split === column)?.others.find((metric) => metric.name === name);
    return [...names.values()]
      .filter(({ name }) => name !== "reconstruction")
      .map(({ name, unit }) => ({
        ...{ model: training.name, metric: name, unit },
        values: columns.map((column) => showMetric(valueIn(column, name))),
      }));
  });
}

function showMetric(metric: Metric | undefined): string {
  if (metric === undefined) return absent;
  const { value, standardError } = metric;
  if (Number.isInteger(value)) return String(value);
  return withError(value, standardError, decimals(value));
}

/** Two decimals, more for numbers near 0. */
function decimals(value: number): number {
  if (!Number.isFinite(value)) return 0;
  return Math.abs(value) >= 1 ? 2 : Math.min(6, 2 - Math.floor(Math.log10(Math.abs(value))));
}
