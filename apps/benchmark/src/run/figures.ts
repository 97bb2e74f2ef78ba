import { type ElboEstimate, type EvidenceEstimate, type Executor, type ExampleSource } from "@elbo/core";
import { type Dataset, subset } from "@elbo/datasets";
import { type Model, type ModelEntry } from "../models.js";

export const splitNames = ["train", "validation", "test"] as const;
export type SplitName = (typeof splitNames)[number];

/** An evidence estimate without its list of examples. */
export type EvidenceFigure = Omit<EvidenceEstimate, "perExample">;

/** What is reported of a model on one part of its data. Nats per example unless the name says otherwise. */
export interface SplitFigures {
  readonly split: SplitName;
  /** Number of examples that were measured: all of the part, or as many as the plan allows. */
  readonly examples: number;
  readonly elbo: ElboEstimate;
  readonly evidence: EvidenceFigure;
  /** Time that these figures took. */
  readonly seconds: number;
}

export interface MeasureOptions {
  readonly executor: Executor;
  readonly signal?: AbortSignal;
  /** Seed of the estimators' draws. */
  readonly seed: number;
  /** Draws per example of the evidence, k. */
  readonly evidenceSamples: number;
  /** Training and validation are measured on at most so many examples, evenly spaced; the test set always whole. */
  readonly mostExamples: number;
  /** Called before each part is measured. */
  readonly onSplit?: (split: SplitName) => void;
}

/** Draws of z per example in the reported ELBO. */
const elboSamples = 16;

/** The figures of a model on every part of its data that has examples. */
export async function measureSplits(
  model: Model,
  entry: ModelEntry,
  data: Dataset,
  options: MeasureOptions,
): Promise<SplitFigures[]> {
  const figures: SplitFigures[] = [];
  for (const split of splitNames) {
    if (data[split].size === 0) continue;
    options.onSplit?.(split);
    const source = split === "test" ? data.test : evenlySpaced(data[split], options.mostExamples);
    figures.push(await measureSplit(model, entry, split, source, options));
  }
  return figures;
}

/** At most `count` examples of a source: every n-th, from the first on. */
function evenlySpaced(source: ExampleSource, count: number): ExampleSource {
  if (source.size <= count) return source;
  return subset(source, Uint32Array.from({ length: count }, (_, i) => Math.floor((i * source.size) / count)));
}

/** The figures of a model on one part of its data: the ELBO in its form with the closed KL, and the evidence. */
export async function measureSplit(
  model: Model,
  { kl }: ModelEntry,
  split: SplitName,
  source: ExampleSource,
  { executor, signal, seed, evidenceSamples }: Omit<MeasureOptions, "mostExamples">,
): Promise<SplitFigures> {
  const started = performance.now();
  const shared = { executor, signal, seed };
  const elbo = await model.elbo(source, { ...shared, form: "kl", kl, samples: elboSamples });
  const evidence = withoutExamples(await model.evidence(source, { ...shared, samples: evidenceSamples }));
  return { split, examples: source.size, elbo, evidence, seconds: (performance.now() - started) / 1000 };
}

/** An estimate as it is stored: without the list of examples. */
export function withoutExamples(estimate: EvidenceEstimate): EvidenceFigure {
  const figure: EvidenceFigure & { perExample?: unknown } = { ...estimate };
  delete figure.perExample;
  return figure;
}
