import { type SplitFigures } from "../run/figures.js";
import { type Results, type TrainingResult } from "../run/results.js";

/** One row of the table of figures, as text. */
export interface FigureRow {
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
  readonly seconds: string;
}

export const columnTitles: Readonly<Record<keyof FigureRow, string>> = {
  model: "model",
  split: "part",
  examples: "examples",
  reconstruction: "reconstruction",
  kl: "KL",
  negativeElbo: "-ELBO",
  negativeLogEvidence: "-log p(x)",
  draws: "k",
  effectiveSampleSize: "ESS",
  bitsPerDimension: "bits/dim",
  seconds: "seconds",
};

/** Rows train, validation and test of every training. */
export function figureRows({ trainings }: Results): FigureRow[] {
  return trainings.flatMap((training) => training.figures.map((figures) => figureRow(training, figures)));
}

/** What to call a training in tables and charts: the seed is told only where several were used. */
export function trainingLabel({ config }: TrainingResult, trainings: readonly TrainingResult[]): string {
  const seeds = new Set(trainings.map((each) => each.config.seed));
  const name = `${config.model}, ${config.latent} units`;
  return seeds.size > 1 ? `${name}, seed ${config.seed}` : name;
}

function figureRow(training: TrainingResult, { split, examples, elbo, evidence, seconds }: SplitFigures): FigureRow {
  const time = split === "train" ? training.trainingSeconds + seconds : seconds;
  return {
    model: training.name,
    split,
    examples: String(examples),
    reconstruction: nats(elbo.terms["reconstruction"]!),
    kl: nats(elbo.terms["kl"]!),
    negativeElbo: nats(-elbo.elbo),
    negativeLogEvidence: `${nats(-evidence.logEvidence)} ± ${nats(evidence.standardError)}`,
    draws: String(evidence.samples),
    effectiveSampleSize: evidence.effectiveSampleSize.mean.toFixed(0),
    bitsPerDimension: evidence.bitsPerDimension.toFixed(3),
    seconds: time.toFixed(1),
  };
}

/** Test figures of trainings that differ in nothing but the seed. */
export interface SeedSummary {
  readonly model: string;
  readonly seeds: readonly number[];
  readonly reconstruction: Spread;
  readonly kl: Spread;
  readonly negativeElbo: Spread;
  readonly negativeLogEvidence: Spread;
  readonly bitsPerDimension: Spread;
}

/** Mean and standard deviation over seeds. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

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
  const over = (value: (figures: SplitFigures) => number) => spread(figures.map(value));
  const { model, latent } = group[0]!.config;
  return {
    model: `${model}-${latent}`,
    seeds: group.map(({ config }) => config.seed),
    reconstruction: over(({ elbo }) => elbo.terms["reconstruction"]!),
    kl: over(({ elbo }) => elbo.terms["kl"]!),
    negativeElbo: over(({ elbo }) => -elbo.elbo),
    negativeLogEvidence: over(({ evidence }) => -evidence.logEvidence),
    bitsPerDimension: over(({ evidence }) => evidence.bitsPerDimension),
  };
}

function spread(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}

export function formatSpread({ mean, deviation }: Spread, digits = 2): string {
  return `${mean.toFixed(digits)} ± ${deviation.toFixed(digits)}`;
}

function nats(value: number): string {
  return value.toFixed(2);
}

/** What each column is and how it was estimated, a sentence each. */
export function explainFigures({ trainings }: Results): string[] {
  const first = trainings[0]?.figures[0];
  if (first === undefined) return [];
  const { elbo, evidence } = first;
  return [
    "All figures but bits/dim and seconds are nats per example, means over the examples.",
    `-ELBO = reconstruction + KL, with ${elbo.samples} draws of z from q(z|x) per example: reconstruction is the mean of -log p(x|z), KL is KL(q(z|x) || p(z)) ${describeKl(trainings)}.`,
    `-log p(x) is estimated by importance sampling from q(z|x) with k = ${evidence.samples} draws per example, and is an upper bound in expectation; ± is the standard error over examples.`,
    "ESS is the mean effective sample size of those k draws. bits/dim = -log p(x) / (entries of x times ln 2).",
    "seconds: the time of these figures, and on the part train that of training too.",
  ];
}

function describeKl(trainings: readonly TrainingResult[]): string {
  const closed = "in closed form";
  const drawn = "as the mean of log q(z|x) - log p(z) over the same draws";
  const isDrawn = ({ model }: TrainingResult) => model.klEstimator === "Monte Carlo";
  const names = new Set(trainings.filter(isDrawn).map(({ config }) => config.model));
  if (names.size === 0) return closed;
  return trainings.every(isDrawn) ? drawn : `${closed}, and with ${[...names].join(", ")} ${drawn}`;
}
