import {
  evaluateBatches,
  type Encoder,
  type EvaluationOptions,
  type ExampleSource,
  type ParameterMap,
  type Step,
  type Summarised,
} from "@elbo/core";
import { type CodeSummary } from "./code-statistics.js";

interface Coding {
  readonly encoder: Encoder<Summarised>;
  /** Everything that the encoder reads. */
  readonly parameters: ParameterMap;
}

/**
 * Mean, covariance (divided by the number of examples) and box of the codes of all examples in a source, in double precision:
 * exact but for the codes' own rounding.
 */
export async function summariseCodes(
  { encoder, parameters }: Coding,
  source: ExampleSource,
  options: EvaluationOptions,
): Promise<CodeSummary> {
  const step: Step = {
    training: false,
    state: parameters,
    run: ({ x }, pass) => ({ code: encoder.given(x!, pass).expectation() }),
  };
  const codes: Float64Array[] = [];
  for await (const { count, outputs } of evaluateBatches(step, source, "codes", options)) {
    const values = Float64Array.from(outputs["code"]!);
    for (let i = 0; i < count; i++)
      codes.push(values.subarray((i * values.length) / count, ((i + 1) * values.length) / count));
  }
  return summarise(codes);
}

/** Of codes [latent] each, at least one. */
function summarise(codes: readonly Float64Array[]): CodeSummary {
  const latent = codes[0]!.length;
  const mean = new Float64Array(latent);
  const low = new Float64Array(latent).fill(Infinity);
  const high = new Float64Array(latent).fill(-Infinity);
  for (const code of codes)
    code.forEach((value, unit) => {
      mean[unit]! += value / codes.length;
      low[unit] = Math.min(low[unit]!, value);
      high[unit] = Math.max(high[unit]!, value);
    });
  const covariance = new Float64Array(latent * latent);
  for (const code of codes)
    for (let i = 0; i < latent; i++)
      for (let j = 0; j < latent; j++)
        covariance[latent * i + j]! += ((code[i]! - mean[i]!) * (code[j]! - mean[j]!)) / codes.length;
  return { mean, covariance, low, high };
}
