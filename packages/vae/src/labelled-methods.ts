import {
  type AutoencodingModel,
  type DataSpec,
  type Distribution,
  type Divergence,
  estimateElbo,
  estimateEvidence,
  type ExampleSource,
  type LatentModel,
  requireFittingData,
  requireLabels,
  requireSource,
  type Summarised,
  type Tensor,
  withKl,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type ConditionalVae } from "./labelled-model.js";
import { type Labels, oneHotLabels } from "./labels.js";

type Methods = "encode" | "decode" | "reconstruct" | "generate" | "interpolate";
type AnyModel = AutoencodingModel<Summarised, Distribution, Summarised>;

/** The methods of a model for given labels, each with the labels as an argument. */
export function labelledMethods(classes: number, forLabel: (label: Tensor) => AnyModel): Pick<ConditionalVae, Methods> {
  const knowingly = (where: string, label: Labels, count: number, call: (model: AnyModel) => Tensor): Tensor =>
    tf.tidy(() => call(forLabel(oneHotLabels(`conditional-vae.${where}`, label, count, classes))));
  return {
    encode: (x, label, rng) => knowingly("encode", label, rows(x), (model) => model.encode(x, rng)),
    decode: (z, label, rng) => knowingly("decode", label, rows(z), (model) => model.decode(z, rng)),
    reconstruct: (x, label, rng) => knowingly("reconstruct", label, rows(x), (model) => model.reconstruct(x, rng)),
    generate: (count, rng, { label = labelsInTurn(count, classes), ...options } = {}) =>
      knowingly("generate", label, count, (model) => model.generate(count, rng, options)),
    interpolate: (from, to, steps, { label, ...options } = {} as { label: number }) =>
      knowingly("interpolate", label, 1, (model) => model.interpolate(from, to, steps, options)),
  };
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
