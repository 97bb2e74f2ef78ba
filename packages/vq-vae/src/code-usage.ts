import { type EvaluationOptions, type ExampleSource } from "@elbo/core";
import { type CodeModel } from "./encode-source.js";
import { encoderOutputs } from "./encoder-outputs.js";

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
 * @throws {ShapeError | DataError} if the examples are not possible ones for the model
 * @example
 * const { perplexity, used } = await codeUsage(model, source);
 */
export async function codeUsage(
  model: CodeModel,
  source: ExampleSource,
  options: EvaluationOptions = {},
): Promise<CodeUsage> {
  const codes = await encoderOutputs("codeUsage", model, source, ({ codes }) => codes, options);
  const counts = new Array<number>(model.space.codes).fill(0);
  for (const code of codes) counts[code]!++;
  return { counts, used: counts.filter((count) => count > 0).length, perplexity: perplexity(counts) };
}

/** exp(H) of the shares that counts make. */
export function perplexity(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const entropy = counts.reduce((sum, count) => (count === 0 ? sum : sum - (count / total) * Math.log(count / total)), 0);
  return Math.exp(entropy);
}
