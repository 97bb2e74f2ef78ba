import { type Dataset } from "@elbo/datasets";
import { evenlySpaced } from "../data/evenly-spaced.js";
import { type BenchModel, familyMetrics, type Measured, type MeasureOptions } from "../models/bench-model.js";
import { isDensity, withComparableBits } from "../models/density.js";
import { disentanglement } from "../models/disentanglement-metrics.js";
import { gathering } from "../gathering.js";

export const splitNames = ["train", "validation", "test"] as const;
export type SplitName = (typeof splitNames)[number];

/** What is reported of a model on one split of its data. Nats per example unless the name says otherwise. */
export interface SplitMetrics extends Measured {
  readonly split: SplitName;
  /** Number of examples that were measured: all of the split, or as many as the plan allows. */
  readonly examples: number;
  /** Time that these metrics took. */
  readonly seconds: number;
}

export interface MeasureSplitsOptions extends Omit<MeasureOptions, "onProgress" | "onEvidence"> {
  /** Training and validation are measured on at most so many examples, evenly spaced; the test set always whole. */
  readonly mostExamples: number;
  /** Called before each split is measured, with 0, and while it is. */
  readonly onProgress?: (split: SplitName, share: number) => void;
  /** Called with log p(x) of each example that was measured, where the model has it. */
  readonly onEvidence?: (split: SplitName, perExample: Float64Array) => void;
}

/** The metrics of a model on every split of its data that has examples. */
export async function measureSplits(
  model: BenchModel,
  data: Dataset,
  { mostExamples, onProgress, onEvidence, ...options }: MeasureSplitsOptions,
): Promise<SplitMetrics[]> {
  const metrics: SplitMetrics[] = [];
  for (const split of splitNames) {
    if (data[split].size === 0) continue;
    onProgress?.(split, 0);
    const source = split === "test" ? data.test : evenlySpaced(data[split], mostExamples);
    const started = performance.now();
    const gathered = gathering(options.signal);
    const given: MeasureOptions = {
      ...options,
      onProgress: (share) => onProgress?.(split, share),
      onEvidence: (perExample) => onEvidence?.(split, perExample),
    };
    const own = (await gathered.take("every metric", () => model.measure(source, given))) ?? { others: [] };
    const scores = await familyMetrics(
      disentanglement(model, source, split === "test" ? "all" : "some"),
      source,
      given,
      gathered,
    );
    const measured = {
      ...own,
      others: [...own.others, ...scores],
      leftOut: [...(own.leftOut ?? []), ...gathered.leftOut],
    };
    const seconds = (performance.now() - started) / 1000;
    metrics.push({
      split,
      examples: source.size,
      ...comparable(measured, isDensity(data.spec, model.model.config)),
      seconds,
    });
  }
  return metrics;
}

function comparable(measured: Measured, density: boolean): Measured {
  const { elbo, evidence } = measured;
  return {
    ...measured,
    ...(elbo && { elbo: withComparableBits(elbo, density) }),
    ...(evidence && { evidence: withComparableBits(evidence, density) }),
  };
}
