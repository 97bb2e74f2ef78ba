import { type SplitFigures } from "../run/figures.js";
import { type Results, type TrainingResult } from "../run/results.js";
import { variantName } from "../run/training-config.js";
import { absent, reconstructionOf } from "./figure-rows.js";

/** Test figures of trainings that differ in nothing but the seed. */
export interface SeedSummary {
  readonly model: string;
  readonly seeds: readonly number[];
  /** By column; undefined where the family has no such figure. */
  readonly spreads: Readonly<Record<SeedColumn, Spread | undefined>>;
}

/** Mean and standard deviation over seeds. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

type SeedColumn = "reconstruction" | "kl" | "negativeElbo" | "negativeLogEvidence" | "bitsPerDimension";

interface ColumnSpec {
  readonly title: string;
  readonly digits: number;
  readonly value: (figures: SplitFigures) => number | undefined;
}

const seedColumns: Readonly<Record<SeedColumn, ColumnSpec>> = {
  reconstruction: { title: "reconstruction", digits: 2, value: reconstructionOf },
  kl: { title: "KL", digits: 2, value: ({ elbo }) => elbo?.terms["kl"] },
  negativeElbo: { title: "-ELBO", digits: 2, value: ({ elbo }) => elbo && -elbo.elbo },
  negativeLogEvidence: { title: "-log p(x)", digits: 2, value: ({ evidence }) => evidence && -evidence.logEvidence },
  bitsPerDimension: { title: "bits/dim", digits: 3, value: ({ evidence }) => evidence?.bitsPerDimension },
};

const columnNames = Object.keys(seedColumns) as SeedColumn[];

/** Means and standard deviations over seeds of the test figures; empty where no model has several seeds. */
export function summarizeSeeds({ trainings }: Results): SeedSummary[] {
  const groups = new Map<string, TrainingResult[]>();
  for (const training of trainings) {
    const key = JSON.stringify({ ...training.config, seed: null });
    groups.set(key, [...(groups.get(key) ?? []), training]);
  }
  return [...groups.values()].filter((group) => group.length > 1).map(summarize);
}

function summarize(group: readonly TrainingResult[]): SeedSummary {
  const figures = group.map((training) => training.figures.find(({ split }) => split === "test") ?? training.figures[0]!);
  const over = (column: SeedColumn) => spread(figures.map(seedColumns[column].value));
  return {
    model: variantName(group[0]!.config),
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
export function seedTable(summaries: readonly SeedSummary[]): { titles: string[]; cells: (summary: SeedSummary) => string[] } {
  const shown = columnNames.filter((column) => summaries.some(({ spreads }) => spreads[column] !== undefined));
  return {
    titles: shown.map((column) => seedColumns[column].title),
    cells: ({ spreads }) => shown.map((column) => formatSpread(spreads[column], seedColumns[column].digits)),
  };
}

function formatSpread(value: Spread | undefined, digits: number): string {
  return value === undefined ? absent : `${value.mean.toFixed(digits)} ± ${value.deviation.toFixed(digits)}`;
}
