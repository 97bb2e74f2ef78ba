import {
  collectParameters,
  type DataSpec,
  type Encoder,
  evaluateBatches,
  type EvaluationOptions,
  type ExampleSource,
  type Rng,
  type Step,
  type Tensor,
} from "@elbo/core";
import { type CodePosterior } from "./code-model.js";
import { requireReadable } from "./require-model.js";

/** An encoder, and what it is for. */
export interface Encoding<Q extends CodePosterior> {
  readonly encoder: Encoder<Q>;
  readonly data: DataSpec;
}

/**
 * A tensor of the posterior of every example in a source, on the host.
 *
 * @param take [batch, ...] of a posterior, of the same size for each example
 * @param where names the caller in errors
 * @returns [source.size, ...] in row-major order
 * @throws {ShapeError | DataError} if the examples are not possible ones for the model, or there are none
 */
export async function encoderOutputs<Q extends CodePosterior>(
  where: string,
  model: Encoding<Q>,
  source: ExampleSource,
  take: (posterior: Q, rng: Rng) => Tensor,
  options: EvaluationOptions,
): Promise<Float32Array> {
  requireReadable(where, model, source);
  return runEncoding(encodingStep(model, take), source, options);
}

/** A step that gives a tensor of the posterior of a batch, "taken". */
export function encodingStep<Q extends CodePosterior>(
  { encoder }: Encoding<Q>,
  take: (posterior: Q, rng: Rng) => Tensor,
): Step {
  return {
    training: false,
    state: collectParameters({ encoder }),
    run: ({ x }, pass) => ({ taken: take(encoder.given(x!, pass), pass.rng) }),
  };
}

/** What such a step gives for every example of a source. */
export async function runEncoding(
  step: Step,
  source: ExampleSource,
  options: EvaluationOptions,
): Promise<Float32Array> {
  let all = new Float32Array(0);
  for await (const { outputs, start, count } of evaluateBatches(step, source, "codes", options)) {
    const values = outputs["taken"]!;
    const width = values.length / count;
    if (start === 0) all = new Float32Array(source.size * width);
    all.set(values, start * width);
  }
  return all;
}
