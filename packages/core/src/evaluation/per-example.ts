import { requireCount } from "../counts.js";
import { type ExampleSource } from "../data/source.js";
import { RandomStream } from "../random/stream.js";
import { batchLength, orderedBatches } from "../training/batches.js";
import { eager } from "../training/eager.js";
import { type Executor, type Step } from "../training/executor.js";
import { prepareStep } from "../training/prepare-step.js";

/** Options that every estimator takes. */
export interface EvaluationOptions {
  /**
   * Examples per batch.
   * @default 64
   */
  readonly batchSize?: number;
  /**
   * Seed of the estimator's draws.
   * @default 0
   */
  readonly seed?: number;
  /**
   * Runs the steps.
   * @default `eager`
   */
  readonly executor?: Executor;
  /**
   * Training step at which schedules are read.
   * @default 0
   */
  readonly step?: number;
  readonly signal?: AbortSignal;
  /** Called after each run of a step with the share of the runs that are done, up to 1. */
  readonly onProgress?: (share: number) => void;
}

export const evaluationOptionNames = ["batchSize", "seed", "executor", "step", "signal", "onProgress"] as const;

/** One run of an evaluation step over part of the data. */
export interface EvaluationRun {
  /** Index of the run's first example. */
  readonly start: number;
  /** Number of examples in the batch. */
  readonly count: number;
  /** The step's outputs on the host. */
  readonly outputs: Readonly<Record<string, ArrayLike<number>>>;
}

/**
 * Runs a step over all examples in order, and over each batch `repeats` times with fresh randomness. Data that are
 * drawn when they are read (dynamic binarisation) depend on the seed alone: every estimator, and every pass of one, sees
 * the same examples.
 *
 * @param label names the estimator's stream of randomness
 */
export async function* evaluateBatches(
  step: Step,
  source: ExampleSource,
  label: string,
  { batchSize = 64, seed = 0, executor = eager, step: position = 0, signal, onProgress }: EvaluationOptions,
  repeats = 1,
): AsyncGenerator<EvaluationRun> {
  requireCount("evaluation", "batchSize", batchSize);
  const root = RandomStream.fromSeed(seed);
  const streams = root.split(label).split("step");
  const prepared = prepareStep("evaluation", executor, step);
  try {
    let start = 0;
    for (const batch of orderedBatches({ source, batchSize, root })) {
      const count = batchLength(batch);
      for (let repeat = 0; repeat < repeats; repeat++) {
        signal?.throwIfAborted();
        const stream = streams.split(start).split(repeat);
        const outputs = await prepared.run(batch, { step: position, stream });
        yield { start, count, outputs: mapValues(outputs) };
        onProgress?.((start + (count * (repeat + 1)) / repeats) / source.size);
      }
      start += count;
    }
  } finally {
    prepared.dispose();
  }
}

function mapValues(outputs: Awaited<ReturnType<ReturnType<Executor["prepare"]>["run"]>>) {
  return Object.fromEntries(Object.entries(outputs).map(([name, { values }]) => [name, values]));
}

/** Collects the per-example outputs, each [batch], of one run over the data. */
export async function collectPerExample(
  step: Step,
  source: ExampleSource,
  label: string,
  options: EvaluationOptions,
): Promise<Record<string, Float64Array>> {
  const collected: Record<string, Float64Array> = {};
  for await (const { start, outputs } of evaluateBatches(step, source, label, options))
    for (const [name, values] of Object.entries(outputs))
      (collected[name] ??= new Float64Array(source.size)).set(values, start);
  return collected;
}
