import { type EvaluationOptions, type ExampleSource } from "@elbo/core";
import { type CodeMethods } from "./code-model.js";
import { type CodeSpace } from "../prior/code-prior.js";
import { encoderOutputs } from "./encoder-outputs.js";

/** A model with discrete codes, such as {@link vqVae} and {@link gumbelVae} make. */
export type CodeModel = Omit<CodeMethods<unknown>, "withPrior">;

/**
 * The most probable codes of every example of a source: a source of categorical data in the shape of a code, as a prior is
 * trained on.
 *
 * @throws {ShapeError | DataError} if the examples are not possible ones for the model
 * @example
 * const codes = await encodeSource(model, source);
 * console.log(codes.spec.shape, codes.spec.levels); // [4], 4
 */
export async function encodeSource(
  model: CodeModel,
  source: ExampleSource,
  options: EvaluationOptions = {},
): Promise<ExampleSource> {
  const codes = await encoderOutputs("encodeSource", model, source, ({ codes }) => codes, options);
  return codeSource(source, codes, model.space);
}

/** The same with codes drawn from q(z|x), one for each place of an example. */
export async function drawSource(
  where: string,
  model: CodeModel,
  source: ExampleSource,
  options: EvaluationOptions,
): Promise<ExampleSource> {
  const codes = await encoderOutputs(where, model, source, (posterior, rng) => posterior.drawCodes(rng), options);
  return codeSource(source, codes, model.space);
}

function codeSource(from: ExampleSource, codes: Float32Array, { shape, codes: levels }: CodeSpace): ExampleSource {
  const { spec, size, fingerprint } = from;
  const width = codes.length / size;
  return {
    spec: { name: `codes of ${spec.name}`, shape, kind: "categorical", levels },
    size,
    fingerprint: `${fingerprint}-codes`,
    read: (indices) => {
      const values = new Float32Array(width * indices.length);
      indices.forEach((index, i) => values.set(codes.subarray(width * index, width * (index + 1)), width * i));
      return { x: { values, shape: [indices.length, ...shape] } };
    },
  };
}
