import { eager, type EvaluationOptions, type ExampleSource, type Executor, prepareStep } from "@elbo/core";
import { type CodeModel } from "./encode-source.js";
import { encoderOutputs, encodingStep, runEncoding } from "./encoder-outputs.js";
import { requireReadable } from "./require-model.js";

/** How the codes of a whole source are used. */
export interface CodeUsage {
  /** How often each code was chosen, at all places together. */
  readonly counts: readonly number[];
  /** Number of codes that were chosen at all. */
  readonly used: number;
  /** exp(-sum_k p_k log p_k) with p_k the share of code k: from 1, one code for all, to the number of codes, all alike. */
  readonly perplexity: number;
}

/**
 * Counts the codes of every example in a source, an epoch: over a batch the perplexity would come out lower.
 *
 * @throws {ShapeError | DataError} if the examples are not possible ones for the model, or there are none
 * @example
 * const { perplexity, used } = await codeUsage(model, source);
 */
export async function codeUsage(
  model: CodeModel,
  source: ExampleSource,
  options: EvaluationOptions = {},
): Promise<CodeUsage> {
  return countCodes(model, await encoderOutputs("codeUsage", model, source, ({ codes }) => codes, options));
}

/** Counts codes again and again. */
export interface CodeUsageMeter {
  /** The use of the codes as the model is now. */
  measure(): Promise<CodeUsage>;
  dispose(): void;
}

/**
 * The same as {@link codeUsage} for a model that is being trained: what runs is prepared once, for all epochs.
 *
 * @throws {ShapeError | DataError} if the examples are not possible ones for the model, or there are none
 * @example
 * const meter = codeUsageMeter(model, source);
 * await fit(model, source, {
 *   epochs: 2,
 *   measure: async () => {
 *     const { perplexity, used } = await meter.measure();
 *     return { perplexity, used };
 *   },
 * });
 * meter.dispose();
 */
export function codeUsageMeter(
  model: CodeModel,
  source: ExampleSource,
  options: EvaluationOptions = {},
): CodeUsageMeter {
  requireReadable("codeUsageMeter", model, source);
  const { executor = eager } = options;
  const step = encodingStep(model, ({ codes }) => codes);
  const prepared = prepareStep("codeUsageMeter", executor, step);
  const kept = { ...prepared, dispose: () => undefined };
  const once: Executor = { name: executor.name, prepare: () => kept };
  return {
    measure: async () => countCodes(model, await runEncoding(step, source, { ...options, executor: once })),
    dispose: () => prepared.dispose(),
  };
}

function countCodes({ space }: CodeModel, codes: Float32Array): CodeUsage {
  const counts = new Array<number>(space.codes).fill(0);
  for (const code of codes) counts[code]!++;
  return { counts, used: counts.filter((count) => count > 0).length, perplexity: perplexity(counts) };
}

/** exp(H) of the shares that counts make. */
export function perplexity(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const entropy = counts.reduce(
    (sum, count) => (count === 0 ? sum : sum - (count / total) * Math.log(count / total)),
    0,
  );
  return Math.exp(entropy);
}
