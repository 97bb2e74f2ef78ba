import { requireCount } from "../counts.js";
import { type ExampleSource } from "../data/source.js";
import { type Step } from "../training/executor.js";
import { evaluateBatches, type EvaluationOptions, type EvaluationRun } from "./per-example.js";

/** Options of estimators that draw z many times for each example. */
export interface DrawsOptions extends EvaluationOptions {
  /**
   * Decoder rows per pass, which bounds memory.
   * @default 3200
   */
  readonly rows?: number;
}

/** A run of a step that draws z so many times for each of its examples. */
export interface DrawsRun extends EvaluationRun {
  readonly draws: number;
}

/**
 * Runs a step over all examples until each has had `samples` draws, as many at a time as `rows` allow.
 *
 * @param stepOf the step that makes so many draws
 * @throws {ArgumentError} of `where` if `samples`, `rows` or `batchSize` is not a positive integer
 */
export async function* evaluateDraws(
  where: string,
  stepOf: (draws: number) => Step,
  source: ExampleSource,
  label: string,
  options: DrawsOptions & { readonly samples: number },
): AsyncGenerator<DrawsRun> {
  const { samples, rows = 3200, batchSize = 64, onProgress } = options;
  for (const [name, value] of Object.entries({ samples, rows, batchSize })) requireCount(where, name, value);
  const chunk = Math.min(samples, Math.max(1, Math.floor(rows / batchSize)));
  const passes = [
    [chunk, Math.floor(samples / chunk)],
    [samples % chunk, 1],
  ] as const;
  let done = 0;
  for (const [draws, repeats] of passes) {
    if (draws === 0) continue;
    const before = done;
    const share = (part: number) => onProgress?.((before + part * draws * repeats) / samples);
    const given = { ...options, onProgress: share };
    for await (const run of evaluateBatches(stepOf(draws), source, `${label} ${draws}`, given, repeats))
      yield { ...run, draws };
    done += draws * repeats;
  }
}
