import {
  bitsPerDimension,
  collectParameters,
  evaluateBatches,
  type EvaluationOptions,
  type ExampleSource,
  mean,
  standardError,
  type Step,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type CodeModel } from "./encode-source.js";
import { requireReadable } from "./require-model.js";

/** What the codes of an example cost under a model's prior; means over the examples. */
export interface CodeBits {
  readonly examples: number;
  /** -log p(codes) of an example, nats. */
  readonly nats: number;
  /** Of `nats` as a mean over examples. */
  readonly standardError: number;
  /** Bits per code: the bits per dimension of the codes. */
  readonly bitsPerCode: number;
  /** log2 of the number of codes: what a code costs where nothing is known. */
  readonly uniformBitsPerCode: number;
  /** Bits of the codes per entry of an example. */
  readonly bitsPerDimension: number;
}

/**
 * Measures the prior over codes on a source, at codes drawn from q(z|x), which a VQ-VAE's are without chance.
 *
 * @throws {ShapeError | DataError} if the examples are not possible ones for the model
 * @example
 * const { bitsPerCode, uniformBitsPerCode } = await codeBits(model, source);
 */
export async function codeBits(
  model: CodeModel,
  source: ExampleSource,
  options: EvaluationOptions = {},
): Promise<CodeBits> {
  requireReadable("codeBits", model, source);
  const { encoder, codePrior, space } = model;
  const step: Step = {
    training: false,
    state: collectParameters({ encoder, codePrior }),
    run: ({ x }, pass) => ({
      nats: tf.neg(codePrior.distribution(pass).logProb(encoder.given(x!, pass).drawCodes(pass.rng))),
    }),
  };
  const all = new Float64Array(source.size);
  for await (const { outputs, start } of evaluateBatches(step, source, "codes", options))
    all.set(outputs["nats"]!, start);
  const nats = mean(all);
  return {
    examples: source.size,
    nats,
    standardError: standardError(all),
    bitsPerCode: bitsPerDimension(nats, space.shape),
    uniformBitsPerCode: Math.log2(space.codes),
    bitsPerDimension: bitsPerDimension(nats, source.spec.shape),
  };
}
