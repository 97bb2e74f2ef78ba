import { byQuantity, quantityOf } from "../run/by-quantity.js";
import { byVariant } from "../run/by-variant.js";
import { isBest } from "../run/compare-evidence.js";
import { type SplitMetrics } from "../run/metrics.js";
import { type Results, type TrainingResult } from "../run/results.js";
import { agreementWithSeeds } from "../run/seed-agreement.js";
import { variantNames } from "../models/training-config.js";
import { absent, bitsOf, reconstructionOf, titlesFor, withError } from "./metric-rows.js";

/** Models by metric on the test set, of one quantity. */
export interface SummaryTable {
  /** What its metrics are of: "p(x)", "p(x|y)", or a density. */
  readonly quantity: string;
  readonly titles: readonly string[];
  readonly rows: readonly SummaryRow[];
}

export interface SummaryRow {
  readonly model: string;
  /** The name of its data. */
  readonly data: string;
  readonly seeds: number;
  /** Whether pairs of test examples tell it from every other model. */
  readonly best: boolean;
  readonly cells: readonly SummaryCell[];
}

export interface SummaryCell {
  readonly text: string;
  /** The mean, by which rows are sorted. */
  readonly value: number | undefined;
  /** Of the mean over seeds, of which there are several. */
  readonly standardError: number | undefined;
  readonly unit: string;
}

interface Column {
  readonly title: (titles: ReturnType<typeof titlesFor>) => string;
  readonly digits: number;
  readonly unit: (metrics: SplitMetrics) => string;
  readonly value: (metrics: SplitMetrics, training: TrainingResult, results: Results) => number | undefined;
  /**
   * Whether the mean over seeds has an error.
   * @default true
   */
  readonly independent?: boolean;
}

const nats = () => "nats";

const other = (name: string): Column => {
  const find = ({ others }: SplitMetrics) => others.find((metric) => metric.name === name);
  return {
    title: () => name,
    digits: 2,
    unit: (metrics) => find(metrics)?.unit ?? "",
    value: (metrics) => find(metrics)?.value,
  };
};

const columns: readonly Column[] = [
  {
    title: ({ negativeLogEvidence }) => negativeLogEvidence,
    digits: 2,
    unit: nats,
    value: ({ evidence }) => evidence && -evidence.logEvidence,
  },
  { title: ({ negativeElbo }) => negativeElbo, digits: 2, unit: nats, value: ({ elbo }) => elbo && -elbo.elbo },
  { title: ({ reconstruction }) => reconstruction, digits: 2, unit: nats, value: reconstructionOf },
  { title: ({ kl }) => kl, digits: 2, unit: nats, value: ({ elbo }) => elbo?.terms["kl"] },
  {
    title: ({ bitsPerDimension }) => bitsPerDimension,
    digits: 3,
    unit: () => "bits",
    value: (metrics, training) => bitsOf(training, metrics),
  },
  other("units that tell"),
  other("mutual information gap"),
  {
    title: () => "UDR",
    digits: 3,
    unit: () => "score",
    value: (_, training, results) => agreementWithSeeds(results, training)?.value,
    // Scores of seeds share pairs.
    independent: false,
  },
];

/** A table for each quantity that metrics are of, with a row for trainings that differ in nothing but the seed. */
export function summaryTables(results: Results): SummaryTable[] {
  const measured = results.trainings.filter(({ metrics }) => metrics.length > 0);
  return byQuantity(measured).map((group) => {
    const shown = columns.filter(({ value }) => group.some((each) => value(testOf(each), each, results) !== undefined));
    const titles = titlesFor(group[0]!.metrics[0]!.given);
    return {
      quantity: quantityOf(group[0]!),
      titles: shown.map(({ title }) => title(titles)),
      rows: byVariant(group).map((seeds) => summaryRow(results, seeds, shown)),
    };
  });
}

function testOf({ metrics }: TrainingResult): SplitMetrics {
  return metrics.find(({ split }) => split === "test") ?? metrics[0]!;
}

function summaryRow(results: Results, seeds: readonly TrainingResult[], shown: readonly Column[]): SummaryRow {
  const first = seeds[0]!;
  const cells = shown.map(({ value, digits, unit, independent = true }) => ({
    ...meanOfSeeds(
      seeds.map((each) => value(testOf(each), each, results)),
      { digits, independent },
    ),
    unit: unit(testOf(first)),
  }));
  const model = variantNames(results.trainings.map(({ config }) => config))(first.config);
  return { model, data: first.data.spec.name, seeds: seeds.length, best: isBest(results, first), cells };
}

/** The mean over seeds with its standard error; of one seed there is none, nor of values that depend on each other. */
function meanOfSeeds(
  values: readonly (number | undefined)[],
  { digits, independent }: { readonly digits: number; readonly independent: boolean },
): Omit<SummaryCell, "unit"> {
  const known = values.filter((value) => value !== undefined);
  if (known.length < values.length) return { text: absent, value: undefined, standardError: undefined };
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = known.length === 1 || !independent ? undefined : Math.sqrt(squares / (known.length - 1) / known.length);
  return { text: withError(mean, error, digits), value: mean, standardError: error };
}
