import {
  type AutoencodingModel,
  type Batch,
  type DataSpec,
  type Distribution,
  type Divergence,
  type EncodedExamples,
  encodeExamples,
  estimateElbo,
  estimateEvidence,
  type EvaluationOptions,
  type Examples,
  examplesAsTensor,
  type ExampleSource,
  type LatentModel,
  oneHot,
  type ParameterMap,
  requireFittingData,
  requireLabels,
  requireSource,
  type Rng,
  type Summarised,
  type Tensor,
  withKl,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type ConditionalVae } from "./labelled-model.js";
import { type Labels, oneHotLabels } from "./labels.js";

type Methods = "encode" | "decode" | "reconstruct" | "generate" | "interpolate";
type AnyModel = AutoencodingModel<Summarised, Distribution, Summarised>;

export interface Labelled {
  readonly data: DataSpec;
  readonly classes: number;
  readonly parameters: ParameterMap;
  /** The model for known labels, [...batch, classes]. */
  forLabel(this: void, label: Tensor): AnyModel;
}

/** The methods of a model for given labels, each with the labels as an argument. */
export function labelledMethods({ data, classes, parameters, forLabel }: Labelled): Pick<ConditionalVae, Methods> {
  const knowingly = (where: string, label: Labels, count: number, call: (model: AnyModel) => Tensor): Tensor =>
    tf.tidy(() => call(forLabel(oneHotLabels(`conditional-vae.${where}`, label, count, classes))));
  /** Calls for examples as a tensor, which tells how many labels there are. */
  const seeing = (where: string, x: Examples, label: Labels, call: (model: AnyModel, x: Tensor) => Tensor): Tensor =>
    tf.tidy(() => {
      const tensor = examplesAsTensor("conditional-vae", x, data.shape);
      return knowingly(where, label, tensor.shape[0], (model) => call(model, tensor));
    });
  function encode(x: Examples, label: Labels, rng?: Rng): Tensor;
  function encode(source: ExampleSource, options?: EvaluationOptions): Promise<EncodedExamples>;
  function encode(x: Examples | ExampleSource, second?: Labels | EvaluationOptions, rng?: Rng) {
    if (!isSource(x)) return seeing("encode", x, second as Labels, (model, seen) => model.encode(seen, rng));
    requireFittingData("conditional-vae.encode", data, x.spec);
    requireLabels("conditional-vae.encode", classes, x.spec);
    const encodeBatch = (batch: Batch) => forLabel(oneHot(batch["label"]!, classes)).encode(batch["x"]!);
    const never = (seen: Tensor) => seen;
    return encodeExamples({ parameters, encode: never, encodeBatch }, x, second as EvaluationOptions);
  }
  return {
    encode,
    decode: (z, label, rng) => knowingly("decode", label, rows(z), (model) => model.decode(z, rng)),
    reconstruct: (x, label, rng) => seeing("reconstruct", x, label, (model, seen) => model.reconstruct(seen, rng)),
    generate: (count, rng, { label = labelsInTurn(count, classes), ...options } = {}) =>
      knowingly("generate", label, count, (model) => model.generate(count, rng, options)),
    interpolate: (from, to, steps, { label, ...options } = {} as { label: number }) =>
      knowingly("interpolate", label, 1, (model) => model.interpolate(from, to, steps, options)),
  };
}

function isSource(x: unknown): x is ExampleSource {
  return typeof x === "object" && x !== null && "read" in x && "spec" in x;
}

function rows(x: Tensor): number {
  return x instanceof tf.Tensor ? (x.shape[0] ?? 0) : 0;
}

/** 0, 1, ..., classes - 1, 0, ...; of a count that is none, and will be refused, the first. */
function labelsInTurn(count: number, classes: number): Labels {
  if (!Number.isInteger(count) || count < 1) return 0;
  return Array.from({ length: count }, (_, i) => i % classes);
}

/** The estimators of log p(x|y), which need data with labels. */
export function labelledEstimators<P extends Distribution, Q extends Summarised>(
  { kl, ...model }: LatentModel<Q, P, Summarised> & { readonly kl: Divergence<Q, P> },
  data: DataSpec,
  classes: number,
): Pick<ConditionalVae<P, Q>, "elbo" | "evidence"> {
  const requireExamples = (method: string, source: ExampleSource): void => {
    const where = `conditional-vae.${method}`;
    requireSource(where, "source", source);
    requireFittingData(where, data, source.spec);
    requireLabels(where, classes, source.spec);
  };
  return {
    elbo: async (source, options = {}) => {
      requireExamples("elbo", source);
      return estimateElbo(model, source, withKl(options, kl));
    },
    evidence: async (source, options) => {
      requireExamples("evidence", source);
      return estimateEvidence(model, source, options);
    },
  };
}
