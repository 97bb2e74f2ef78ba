import {
  type ElboEstimate,
  type EvidenceEstimate,
  type ExampleSource,
  type Executor,
  type GenerativeModel,
  type Rng,
  type Shape,
  type Tensor,
} from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { type Exhibit } from "../exhibits/exhibit.js";
import { type Judge } from "./judge.js";

/**
 * A model with what the commands do with it. Its family decides each of these, so that no command needs to know which
 * family it holds; what is absent, the family cannot do.
 */
export interface BenchModel {
  readonly model: GenerativeModel;
  /** New examples with every value drawn from p(x|z), where `model.generate` gives means: [count, ...shape]. */
  readonly draw?: (count: number, rng: Rng) => Tensor;
  /** The space of codes, where codes are vectors of real numbers. */
  readonly codes?: CodeSpace;
  /** What can be exported as a function of tensors. */
  readonly parts: Readonly<Partial<Record<PartName, Part>>>;
  /** The figures that a report shows. */
  measure(source: ExampleSource, options: MeasureOptions): Promise<Measured>;
  /** All figures that the family knows, for the command evaluate. */
  evaluate(source: ExampleSource, options: EvaluateOptions): Promise<Evaluation>;
  /** Figures of the model as it is after each epoch of its training, where the family has some. */
  readonly watch?: (source: ExampleSource, options: Pick<MeasureOptions, "executor" | "seed">) => Watch;
  /** Figures of new examples, as a classifier sees them, where the family has some of its own. */
  readonly judge?: (judge: Judge, options: Pick<MeasureOptions, "seed">) => Promise<Figure[]>;
  /** What a report shows, from fixed seeds: the same model gives the same exhibits. */
  exhibit(data: Dataset, executor: Executor): Promise<Exhibit[]>;
}

/** Measures a model while it learns. */
export interface Watch {
  /** The figures by name, as the model is now. */
  measure(): Promise<Readonly<Record<string, number>>>;
  dispose(): void;
}

/** Codes [units] of examples. */
export interface CodeSpace {
  readonly units: number;
  /** [n, ...shape of an example] to [n, units]. */
  readonly encode: (x: Tensor) => Tensor;
  /** [n, units] to [n, ...shape of an example]. */
  readonly decode: (z: Tensor) => Tensor;
}

export const partNames = ["encoder", "decoder"] as const;
export type PartName = (typeof partNames)[number];

/** A function of tensors whose first axes count the examples. */
export interface Part {
  /** The arguments in order: their names, and what one example of each is. */
  readonly inputs: Readonly<Record<string, PartInput>>;
  /** Name of the result. */
  readonly output: string;
  readonly apply: (...inputs: Tensor[]) => Tensor;
}

export interface PartInput {
  readonly shape: Shape;
  readonly dtype: "float32" | "int32";
}

/**
 * How a reported KL comes about: exactly, as the mean of log q(z|x) - log p(z) over draws of z, or as -log p(codes) of the
 * codes that a certain posterior gives.
 */
export type KlEstimator = "closed form" | "Monte Carlo" | "cost of the codes";

/** An evidence estimate without its list of examples. */
export type EvidenceFigure = Omit<EvidenceEstimate, "perExample">;

/** A figure that only some families have. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** Of `value` as a mean over examples. */
  readonly standardError?: number;
  readonly unit: string;
  /** What it is and how it was estimated: the rest of a sentence that begins with the name. */
  readonly meaning: string;
}

/** What a family measures on examples: the bound and log p(x) where it has them, and figures of its own. */
export interface Measured {
  readonly elbo?: ElboEstimate;
  readonly klEstimator?: KlEstimator;
  readonly evidence?: EvidenceFigure;
  readonly others: readonly Figure[];
}

export interface MeasureOptions {
  readonly executor: Executor;
  readonly signal?: AbortSignal;
  /** Seed of the estimators' draws. */
  readonly seed: number;
  /** Draws per example of the evidence, k. */
  readonly evidenceSamples: number;
  /** Called with the share that is done of what takes longest, the evidence. */
  readonly onProgress?: (share: number) => void;
}

export interface EvaluateOptions extends MeasureOptions {
  /** Draws of z per example of the bound. */
  readonly elboSamples: number;
}

/** Everything that a family knows of a model on examples. */
export interface Evaluation {
  readonly elbo: readonly ElboEstimate[];
  readonly evidence: readonly EvidenceFigure[];
  readonly activeUnits?: { readonly count: number; readonly of: number; readonly variances: readonly number[] };
  readonly others: readonly Figure[];
}

/** Draws of z per example in the ELBO that a report shows. */
export const elboSamples = 16;

/** What a family without a bound can be asked: its figures, and no more when all are asked for. */
export function onlyFigures(
  figures: (source: ExampleSource, options: MeasureOptions) => Promise<Figure[]>,
): Pick<BenchModel, "measure" | "evaluate"> {
  return {
    measure: async (source, options) => ({ others: await figures(source, options) }),
    evaluate: async (source, options) => ({ elbo: [], evidence: [], others: await figures(source, options) }),
  };
}

/** An estimate as it is stored: without the list of examples. */
export function withoutExamples(estimate: EvidenceEstimate): EvidenceFigure {
  const figure: EvidenceFigure & { perExample?: unknown } = { ...estimate };
  delete figure.perExample;
  return figure;
}
