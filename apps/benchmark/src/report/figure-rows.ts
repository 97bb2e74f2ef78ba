import { type Figure } from "../models/bench-model.js";
import { isDensity } from "../models/density.js";
import { findModel } from "../models/index.js";
import { type SplitFigures } from "../run/figures.js";
import { type Results, type TrainingResult } from "../run/results.js";
import { showSetting, type TrainingConfig } from "../models/training-config.js";

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

/** Rows whose figures are of one quantity, so that they may share columns. */
export interface FigureGroup {
  readonly titles: Readonly<Record<keyof FigureRow, string>>;
  readonly rows: readonly FigureRow[];
}

const columnTitles: FigureGroup["titles"] = {
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

/** Of models that are told the label y of an example. */
const titlesGivenLabels: FigureGroup["titles"] = {
  ...columnTitles,
  ...{ reconstruction: "reconstruction given y", kl: "KL given y", negativeElbo: "-ELBO given y" },
  ...{ negativeLogEvidence: "-log p(x|y)", bitsPerDimension: "bits/dim given y" },
};

/** What columns are called, of models that are told something or nothing besides their draws. */
export function titlesFor(given: SplitFigures["given"]): FigureGroup["titles"] {
  return given === "label" ? titlesGivenLabels : columnTitles;
}

/** Stands where a model has no such figure. */
export const absent = "-";

/** What a training's figures are of: only figures of one quantity compare. */
function quantityOf({ figures, data, model }: TrainingResult): string {
  const given = figures.some((each) => each.given === "label") ? "p(x|y)" : "p(x)";
  return isDensity(data.spec, model.config) ? `${given}, a density` : given;
}

/** Trainings by what their figures are of, in the order of the first of each. */
export function byQuantity(trainings: readonly TrainingResult[]): TrainingResult[][] {
  const groups = new Map<string, TrainingResult[]>();
  for (const training of trainings) {
    const quantity = quantityOf(training);
    groups.set(quantity, [...(groups.get(quantity) ?? []), training]);
  }
  return [...groups.values()];
}

/** Rows train, validation and test of every training, in a group for each quantity. */
export function figureGroups({ trainings }: Results): FigureGroup[] {
  const groups = byQuantity(trainings.filter(({ figures }) => figures.length > 0));
  return groups.map((group) => ({
    titles: titlesFor(group[0]!.figures[0]!.given),
    rows: group.flatMap((training) => training.figures.map((figures) => figureRow(training, figures))),
  }));
}

/** The columns in which some row has a figure. */
export function figureColumns(rows: readonly FigureRow[]): (keyof FigureRow)[] {
  const columns = Object.keys(columnTitles) as (keyof FigureRow)[];
  return columns.filter((column) => rows.some((row) => row[column] !== absent));
}

/** What to call a training in tables and charts: the seed is told only where several were used. */
export function trainingLabel({ config }: TrainingResult, trainings: readonly TrainingResult[]): string {
  const { model, seed } = config;
  const seeds = new Set(trainings.map((each) => each.config.seed));
  return [`${model}, ${countLatent(config)}`, ...settingLabels(config.settings), seeds.size > 1 && `seed ${seed}`]
    .filter(Boolean)
    .join(", ");
}

/** The settings of a model in words: "beta 0.5", "off diagonal 10". */
export function settingLabels(settings: TrainingConfig["settings"]): string[] {
  return Object.entries(settings).map(([name, value]) => `${inWords(name)} ${showSetting(value)}`);
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

/** The part of -log p(x) or of its bound that is left when a code is known, where the family has such a figure. */
export function reconstructionOf({ elbo, others }: SplitFigures): number | undefined {
  return elbo?.terms["reconstruction"] ?? others.find(({ name }) => name === "reconstruction")?.value;
}

function figureRow(training: TrainingResult, figures: SplitFigures): FigureRow {
  const { split, examples, elbo, evidence, seconds } = figures;
  const time = split === "train" ? training.trainingSeconds + seconds : seconds;
  return {
    model: training.name,
    split,
    examples: String(examples),
    reconstruction: nats(reconstructionOf(figures)),
    kl: nats(elbo?.terms["kl"]),
    negativeElbo: nats(elbo && -elbo.elbo),
    negativeLogEvidence: evidence ? withError(-evidence.logEvidence, evidence.standardError, 2) : absent,
    draws: String(evidence?.samples ?? absent),
    effectiveSampleSize: evidence ? fixed(evidence.effectiveSampleSize.mean, 0) : absent,
    bitsPerDimension: fixed(bitsOf(training, figures), 3),
    seconds: time.toFixed(1),
  };
}

/** Bits per dimension, where they are those of a probability and so compare with others. */
export function bitsOf({ data, model }: TrainingResult, { evidence }: SplitFigures): number | undefined {
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

/** Figures that only some families have: one row per training and figure, a value for each part of the data. */
export interface OtherRow {
  readonly model: string;
  readonly figure: string;
  readonly unit: string;
  readonly values: readonly string[];
}

/** What rows of other figures have values for: the parts of the data, and new examples. */
export function otherColumns({ trainings }: Results): string[] {
  const hasSamples = trainings.some(({ sampleFigures }) => sampleFigures.length > 0);
  return [
    ...new Set(trainings.flatMap(({ figures }) => figures.map(({ split }) => split))),
    ...(hasSamples ? ["samples"] : []),
  ];
}

/** Rows of the figures that are not in the table of bounds. */
export function otherRows(results: Results): OtherRow[] {
  const columns = otherColumns(results);
  return results.trainings.flatMap((training) => {
    const sources = [...training.figures, { split: "samples", others: training.sampleFigures }];
    const names = new Map(sources.flatMap(({ others }) => others.map((figure) => [figure.name, figure])));
    const valueIn = (column: string, name: string) =>
      sources.find(({ split }) => split === column)?.others.find((figure) => figure.name === name);
    return [...names.values()]
      .filter(({ name }) => name !== "reconstruction")
      .map(({ name, unit }) => ({
        ...{ model: training.name, figure: name, unit },
        values: columns.map((column) => showFigure(valueIn(column, name))),
      }));
  });
}

function showFigure(figure: Figure | undefined): string {
  if (figure === undefined) return absent;
  const { value, standardError } = figure;
  if (Number.isInteger(value)) return String(value);
  return withError(value, standardError, decimals(value));
}

/** Two decimals, more for numbers near 0. */
function decimals(value: number): number {
  if (!Number.isFinite(value)) return 0;
  return Math.abs(value) >= 1 ? 2 : Math.min(6, 2 - Math.floor(Math.log10(Math.abs(value))));
}
