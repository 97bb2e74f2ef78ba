import {
  adam,
  type ChosenOptions,
  count,
  createVariables,
  dataOption,
  type DataSpec,
  derived,
  type DiagonalNormal,
  evaluateBatches,
  evaluationOptionNames,
  type EvaluationOptions,
  type ExampleSource,
  incomparable,
  type JsonObject,
  klStandardNormal,
  type LatentVariableModel,
  latentVariableModel,
  nonNegative,
  type OptionsOf,
  ownParameters,
  requireArgument,
  required,
  requireFittingData,
  requireKnownOptions,
  requireNoTable,
  standardNormalPrior,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type Estimate } from "../estimate.js";
import { Moments } from "../moments.js";
import { type Points, readPoints } from "../points.js";
import { meanEstimate } from "../summarise.js";
import { exactLogDensity, type FittedNormal } from "./fitted-normal.js";
import { dequantised, linearConditionals, type LinearVariables } from "./linear-conditionals.js";

/** What linear models take. */
export const linearOptions = {
  /** What the examples are: `dataset.spec`. */
  data: dataOption,
  /** Units of the code, fewer than entries of an example. */
  latent: count(required, "latent units"),
  /**
   * Width of the bins that values were rounded to. With bins, log p(x) is a lower bound of the log of the
   * probability of the bin, so that it compares with that of a discrete model.
   * @default 1 for binary and categorical data, else 0
   */
  binWidth: nonNegative(
    derived(({ data }) => Number(isDiscrete(data as DataSpec)), "1 for binary and categorical data, else 0"),
    "width of the bins that values were rounded to",
  ),
};

export type LinearGaussianModelOptions = OptionsOf<typeof linearOptions>;

function isDiscrete({ kind }: DataSpec): boolean {
  return kind === "binary" || kind === "categorical";
}

export type LearnOptions = Omit<EvaluationOptions, "onProgress" | "step">;

/**
 * x = W z + mean + noise with z ~ N(0, I) and independent normal noise: log p(x), posterior and samples are exact. All
 * methods of latent models are there too, and since q(z|x) is the exact posterior, bound and evidence are log p(x).
 */
export interface LinearGaussianModel extends LatentVariableModel<DiagonalNormal, DiagonalNormal, DiagonalNormal> {
  readonly kind: "probabilistic-pca" | "factor-analysis";
  /** Finds the parameters of greatest likelihood, on examples or points; what was learned before is forgotten. */
  learn(examples: ExampleSource | Points, options?: LearnOptions): Promise<void>;
  /** As `learn`; `fit` calls it. */
  finish(source: ExampleSource, options?: LearnOptions): Promise<void>;
  /** Exact log p(x) of each point, in nats, in float64. */
  logProb(x: Points): Promise<Float64Array>;
  /** Exact E log p(x) over examples or points. */
  exactEvidence(examples: ExampleSource | Points, options?: LearnOptions): Promise<Estimate>;
}

/** Finds W and the variances of the noise for a mean and a covariance. */
export type Solve = (
  covariance: Float64Array,
  size: number,
  latent: number,
) => Pick<FittedNormal, "loadings" | "noise">;

/** What a linear model is. */
export interface LinearGaussianKind {
  /** The factory's name, in errors. */
  readonly name: string;
  readonly kind: LinearGaussianModel["kind"];
  readonly config: JsonObject;
  /** By how many the number of examples is lessened where the covariance is divided by it. */
  readonly lostDegrees: number;
  readonly solve: Solve;
}

/** Builds the model of a factory; its parameters are W = 0, mean 0 and noise 1 until it learns. */
export function linearGaussian(
  factory: LinearGaussianKind,
  { data, latent, binWidth }: ChosenOptions<typeof linearOptions>,
): LinearGaussianModel {
  const { name, kind, config } = factory;
  requireNoTable(kind, data);
  const size = data.shape.reduce((product, axis) => product * axis, 1);
  requireArgument(latent < size, name, "latent", `below the number of entries, ${size}`, latent);
  const variables = linearVariables(size, latent);
  const parts = linearConditionals(variables, data, binWidth);
  const players = [{ name: kind, objective: boundOf(parts, variables), optimizer: adam() }];
  const model = latentVariableModel({ ...parts, prior: standardNormalPrior([latent]), kind, config, data, players });
  const learn = async (examples: ExampleSource | Points, options: LearnOptions = {}): Promise<void> => {
    const moments = new Moments(size);
    for await (const values of valuesOf(`${kind}.learn`, data, size, examples, options)) moments.add(values);
    assign(variables, dequantised(solveFor(`${kind}.learn`, moments, factory, latent, binWidth), binWidth));
  };
  const densities = async (where: string, examples: ExampleSource | Points, options: LearnOptions = {}) => {
    const density = exactLogDensity(await readVariables(variables), binWidth);
    const found: number[] = [];
    for await (const values of valuesOf(`${kind}.${where}`, data, size, examples, options))
      for (let at = 0; at < values.length; at += size) found.push(density(values.subarray(at, at + size)));
    return Float64Array.from(found);
  };
  return {
    ...model,
    kind,
    learn,
    finish: (source, { batchSize, seed, executor, signal } = {}) =>
      learn(source, { batchSize, seed, executor, signal }),
    logProb: (x) => densities("logProb", x),
    exactEvidence: async (examples, options) => {
      const estimator = binWidth > 0 ? `exact density, spread over bins of width ${binWidth}` : "exact density";
      return meanEstimate(await densities("exactEvidence", examples, options), { estimator, units: "nats" });
    },
  };
}

function linearVariables(size: number, latent: number): LinearVariables {
  const zeros = (...shape: number[]) => ({ shape, values: () => tf.zeros(shape) });
  return createVariables("linearGaussian", {
    mean: zeros(size),
    loadings: zeros(size, latent),
    logNoise: zeros(size),
    correction: { ...zeros(), trainable: false },
  });
}

/** -ELBO at the posterior mean and with the closed KL: what `fit` shows before the model learns in closed form. */
function boundOf({ encoder, decoder }: ReturnType<typeof linearConditionals>, variables: LinearVariables) {
  return {
    parameters: ownParameters({ ...variables }).parameters,
    // What it learns in the end says nothing of the epochs before.
    selection: incomparable,
    evaluate: ({ x }: Readonly<Record<string, tf.Tensor>>, pass: Parameters<typeof encoder.given>[1]) => {
      const posterior = encoder.given(x!, pass);
      const reconstruction = tf.neg<tf.Scalar>(tf.mean(decoder.given(posterior.expectation(), pass).logProb(x!)));
      const kl = tf.mean<tf.Scalar>(klStandardNormal(posterior));
      return { loss: tf.add<tf.Scalar>(reconstruction, kl), terms: { reconstruction, kl } };
    },
  };
}

function solveFor(
  where: string,
  moments: Moments,
  { lostDegrees, solve }: LinearGaussianKind,
  latent: number,
  binWidth: number,
): FittedNormal {
  const { size, count } = moments;
  requireArgument(count >= 2, where, "examples", "at least 2", count);
  const covariance = moments.covariance(lostDegrees);
  for (let i = 0; i < size; i++) {
    const variance = (covariance[i * size + i]! += binWidth ** 2 / 12);
    requireArgument(
      variance > 0,
      where,
      "examples",
      "values that vary in every entry",
      `one value in entry ${i}`,
      "Leave the entry out, or give binWidth if values were rounded.",
    );
  }
  return { mean: moments.mean(), ...solve(covariance, size, latent) };
}

async function* valuesOf(
  where: string,
  data: DataSpec,
  size: number,
  examples: ExampleSource | Points,
  options: LearnOptions,
): AsyncGenerator<Float64Array> {
  requireKnownOptions(where, options, evaluationOptionNames);
  if (!isSource(examples)) {
    const rows = await readPoints(where, "examples", examples);
    requireArgument(rows.size === size, where, "examples", `points of ${size} entries`, rows.size);
    yield rows.values;
    return;
  }
  requireFittingData(where, data, examples.spec);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const step = {
    training: false,
    state: new Map(),
    run: ({ x }: Readonly<Record<string, tf.Tensor>>) => ({ x: tf.clone(x!) }),
  };
  for await (const { outputs } of evaluateBatches(step, examples, "values", given))
    yield Float64Array.from(outputs["x"]!);
}

function isSource(examples: ExampleSource | Points): examples is ExampleSource {
  return typeof examples === "object" && "read" in examples;
}

function assign(
  variables: LinearVariables,
  { mean, loadings, noise, correction }: FittedNormal & { readonly correction: number },
): void {
  tf.tidy(() => {
    variables.mean.assign(tf.tensor1d(Float32Array.from(mean)));
    variables.loadings.assign(tf.tensor(Float32Array.from(loadings), variables.loadings.shape));
    variables.logNoise.assign(tf.tensor1d(Float32Array.from(noise, Math.log)));
    variables.correction.assign(tf.scalar(correction));
  });
}

async function readVariables({ mean, loadings, logNoise }: LinearVariables): Promise<FittedNormal> {
  const [means, weights, logs] = await Promise.all([mean.data(), loadings.data(), logNoise.data()]);
  return {
    mean: Float64Array.from(means),
    loadings: Float64Array.from(weights),
    noise: Float64Array.from(logs, Math.exp),
  };
}
