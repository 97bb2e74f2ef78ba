import {
  broadcastTo,
  collectParameters,
  type Density,
  type DiagonalNormal,
  diagonalNormal,
  type Encoder,
  evaluateBatches,
  type EvaluationOptions,
  evaluationOptionNames,
  type ExampleSource,
  type HostArray,
  type Module,
  type Pass,
  type Prior,
  requireArgument,
  requireKnownOptions,
  type Step,
  type Tensor,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { readCodes, type DrawnCodes, informationOf, type LatentInformation } from "./posterior-information.js";

export interface LatentInformationOptions extends EvaluationOptions {
  /**
   * Draws of z per example.
   * @default 1
   */
  readonly samples?: number;
}

/** What is asked of a model: codes and where they should lie. */
export interface EncodingModel {
  readonly encoder: Encoder<DiagonalNormal>;
  readonly prior: Prior<Density>;
}

/**
 * How much a code tells of its example, how far codes are from the prior, and how far units depend on each other, by ELBO
 * surgery over a source: see `posteriorInformation`, which does the same for posteriors of whatever model. The model runs
 * on the executor, the densities of all pairs on the host.
 *
 * @param model whose encoder gives diagonal normals; any prior. One with independent units (a diagonal normal) has the
 *   parts of single units too.
 * @throws {ArgumentError} if an option is unknown or impossible, or the posteriors are of another kind
 * @throws {ShapeError} if there are fewer than 2 examples
 * @see Hoffman & Johnson 2016, "ELBO surgery", equation 8
 * @example
 * const { mutualInformation, marginalKl } = await latentInformation(model, data.validation);
 * console.log(mutualInformation.value, mutualInformation.standardError, marginalKl.value);
 */
export async function latentInformation(
  model: EncodingModel,
  source: ExampleSource,
  options: LatentInformationOptions = {},
): Promise<LatentInformation> {
  const { onProgress, signal } = options;
  const drawn = await drawCodes("latentInformation", model, source, options, () => ({}));
  return informationOf(drawn, { signal, onProgress: (share) => onProgress?.((1 + share) / 2) });
}

/** What a step has of one batch. */
export interface BatchCodes {
  readonly x: Tensor;
  /** [samples, batch, units] */
  readonly z: Tensor;
  readonly posterior: DiagonalNormal;
  readonly prior: Density;
  readonly pass: Pass;
}

/** Codes drawn by a model, and per-example means of what else was computed of them. */
export interface ModelCodes extends DrawnCodes {
  readonly others: Readonly<Record<string, Float64Array>>;
}

/**
 * Runs a model over a source: posteriors, draws, the prior's density at them, and others.
 *
 * @param others what else to compute of a batch, by name: per example, [batch], or per draw, [samples, batch]
 */
export async function drawCodes(
  where: string,
  model: EncodingModel & { readonly decoder?: Module },
  source: ExampleSource,
  options: LatentInformationOptions,
  others: (codes: BatchCodes) => Record<string, Tensor>,
): Promise<ModelCodes> {
  requireKnownOptions(where, options, [...evaluationOptionNames, "samples"]);
  const { samples = 1, onProgress } = options;
  requireArgument(Number.isInteger(samples) && samples >= 1, where, "samples", "a positive integer", samples);
  const { encoder, prior, decoder } = model;
  const step: Step = {
    training: false,
    state: collectParameters({ encoder, prior, ...(decoder && { decoder }) }),
    run: ({ x }, pass) => {
      const posterior = encoder.given(x!, pass);
      const { kind, mean, logVariance } = posterior;
      requireArgument(
        kind === "diagonal-normal",
        where,
        "posterior",
        "a diagonal normal",
        kind,
        "It needs their means and variances.",
      );
      const z = posterior.sample(pass.rng, [samples]);
      const density = prior.distribution(pass);
      const codes = {
        mean: tf.clone(mean),
        logVariance: broadcastTo(logVariance, mean.shape),
        z,
        logPrior: logPriorOf(density, z),
      };
      return { ...codes, ...others({ x: x!, z, posterior, prior: density, pass }) };
    },
  };
  return collect(where, step, source, { ...options, onProgress: (share) => onProgress?.(share / 2) }, samples);
}

/** log p(z_j) [..., units] where units are independent, else log p(z) [...]. */
function logPriorOf(prior: Density, z: Tensor): Tensor {
  if (!isNormal(prior)) return prior.logProb(z);
  return diagonalNormal({ mean: prior.mean, logVariance: prior.logVariance }, { eventDims: 0 }).logProb(z);
}

/** Whether a density is a diagonal normal's, whose units are independent. */
export function isNormal(density: Density): density is DiagonalNormal {
  return "kind" in density && density.kind === "diagonal-normal";
}

const codeNames = ["mean", "logVariance", "z", "logPrior"] as const;

async function collect(
  where: string,
  step: Step,
  source: ExampleSource,
  options: EvaluationOptions,
  samples: number,
): Promise<ModelCodes> {
  const { size } = source;
  const arrays: Partial<Record<(typeof codeNames)[number], HostArray>> = {};
  const others: Record<string, Float64Array> = {};
  for await (const { start, count, outputs } of evaluateBatches(step, source, "information", options)) {
    for (const name of codeNames) {
      const draws = name === "mean" || name === "logVariance" ? 1 : samples;
      const values = outputs[name]!;
      const width = values.length / (draws * count);
      const all = (arrays[name] ??= { values: new Float32Array(draws * size * width), shape: [draws * size, width] });
      for (let at = 0; at < values.length; at++) {
        const draw = Math.floor(at / (count * width));
        all.values[(draw * (size - count) + start) * width + at] = values[at]!;
      }
    }
    for (const [name, values] of Object.entries(outputs).filter(([name]) => !Object.hasOwn(arrays, name))) {
      const means = (others[name] ??= new Float64Array(size));
      for (let i = 0; i < values.length; i++) means[start + (i % count)]! += (values[i]! * count) / values.length;
    }
  }
  const { mean, logVariance, z, logPrior } = arrays as Record<(typeof codeNames)[number], HostArray>;
  return { ...(await readCodes(where, { mean, logVariance, z, logPrior })), others };
}
