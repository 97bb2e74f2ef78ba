import { type Dataset } from "@elbo/datasets";
import { evenlySpaced } from "../data/evenly-spaced.js";
import { type BenchModel, type Measured, type MeasureOptions } from "../models/bench-model.js";

export const splitNames = ["train", "validation", "test"] as const;
export type SplitName = (typeof splitNames)[number];

/** What is reported of a model on one part of its data. Nats per example unless the name says otherwise. */
export interface SplitFigures extends Measured {
  readonly split: SplitName;
  /** Number of examples that were measured: all of the part, or as many as the plan allows. */
  readonly examples: number;
  /** Time that these figures took. */
  readonly seconds: number;
}

export interface MeasureSplitsOptions extends MeasureOptions {
  /** Training and validation are measured on at most so many examples, evenly spaced; the test set always whole. */
  readonly mostExamples: number;
  /** Called before each part is measured. */
  readonly onSplit?: (split: SplitName) => void;
}

/** The figures of a model on every part of its data that has examples. */
export async function measureSplits(
  model: BenchModel,
  data: Dataset,
  { mostExamples, onSplit, ...options }: MeasureSplitsOptions,
): Promise<SplitFigures[]> {
  const figures: SplitFigures[] = [];
  for (const split of splitNames) {
    if (data[split].size === 0) continue;
    onSplit?.(split);
    const source = split === "test" ? data.test : evenlySpaced(data[split], mostExamples);
    const started = performance.now();
    const measured = await model.measure(source, options);
    figures.push({ split, examples: source.size, ...measured, seconds: (performance.now() - started) / 1000 });
  }
  return figures;
}
