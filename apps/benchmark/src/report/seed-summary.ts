import { byQuantity } from "../run/by-quantity.js";
import { byVariant } from "../run/by-variant.js";
import { type SplitMetrics } from "../run/metrics.js";
import { type Results, type TrainingResult } from "../run/results.js";
import { type TrainingConfig, variantNames } from "../models/training-config.js";
import { absent, bitsOf, reconstructionOf, titlesFor, withError } from "./metric-rows.js";

/** Test metrics of trainings that differ in nothing but the seed. */
export interface SeedSummary {
  readonly model: string;
  /** What the models were told besides their draws. */
  readonly given: SplitMetrics["given"];
  readonly seeds: readonly number[];
  /** By column; undefined where the family has no such metric. */
  readonly spreads: Readonly<Record<SeedColumn, Spread | undefined>>;
}

/** Mean and standard deviation over seeds. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

type SeedColumn = "reconstruction" | "kl" | "negativeElbo" | "negativeLogEvidence" | "bitsPerDimension";

interface ColumnSpec {
  readonly digits: number;
  readonly value: (metrics: SplitMetrics, training: TrainingResult) => number | undefined;
}

const seedColumns: Readonly<Record<SeedColumn, ColumnSpec>> = {
  reconstruction: { digits: 2, value: reconstructionOf },
  kl: { digits: 2, value: ({ elbo }) => elbo?.terms["kl"] },
  negativeElbo: { digits: 2, value: ({ elbo }) => elbo && -elbo.elbo },
  negativeLogEvidence: { digits: 2, value: ({ evidence }) => evidence && -evidence.logEvidence },
  bitsPerDimension: { digits: 3, value: (metrics, training) => bitsOf(training, metrics) },
};

const columnNames = Object.keys(seedColumns) as SeedColumn[];

/**
 * Means and standard deviations over seeds of the test metrics, in a list for each quantity that metrics are of; empty
 * where no model has several seeds.
 */
export function summarizeSeeds({ trainings }: Results): SeedSummary[][] {
  const measured = trainings.filter(({ metrics }) => metrics.length > 0);
  const nameOf = variantNames(trainings.map(({ config }) => config));
  return byQuantity(measured)
    .map((group) => summarizeGroup(group, nameOf))
    .filter((summaries) => summaries.length > 0);
}

type NameOf = (config: TrainingConfig) => string;

function summarizeGroup(trainings: readonly TrainingResult[], nameOf: NameOf): SeedSummary[] {
  return byVariant(trainings)
    .filter((group) => group.length > 1)
    .map((group) => summarize(group, nameOf));
}

function summarize(group: readonly TrainingResult[], nameOf: NameOf): SeedSummary {
  const valueOf = (training: TrainingResult, { value }: ColumnSpec) =>
    value(training.metrics.find(({ split }) => split === "test") ?? training.metrics[0]!, training);
  const over = (column: SeedColumn) => spread(group.map((training) => valueOf(training, seedColumns[column])));
  return {
    given: group[0]!.metrics[0]!.given,
    model: nameOf(group[0]!.config),
    seeds: group.map(({ config }) => config.seed),
    spreads: Object.fromEntries(columnNames.map((column) => [column, over(column)])) as SeedSummary["spreads"],
  };
}

function spread(values: readonly (number | undefined)[]): Spread | undefined {
  const known = values.filter((value) => value !== undefined);
  if (known.length < values.length) return undefined;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (known.length - 1)) };
}

/** The columns of a table of summaries: their titles, and each summary's cells. */
export function seedTable(summaries: readonly SeedSummary[]): {
  titles: string[];
  cells: (summary: SeedSummary) => string[];
} {
  const titles = titlesFor(summaries[0]?.given);
  const shown = columnNames.filter((column) => summaries.some(({ spreads }) => spreads[column] !== undefined));
  return {
    titles: shown.map((column) => titles[column]),
    cells: ({ spreads }) => shown.map((column) => formatSpread(spreads[column], seedColumns[column].digits)),
  };
}

function formatSpread(value: Spread | undefined, digits: number): string {
  return value === undefined ? absent : withError(value.mean, value.deviation, digits);
}
