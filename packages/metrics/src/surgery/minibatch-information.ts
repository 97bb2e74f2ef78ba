import { mean, RandomStream, requireArgument, requireKnownOptions } from "@elbo/core";
import { type Estimate } from "../estimate.js";
import { rowAt } from "../points.js";
import { meanEstimate } from "../summarise.js";
import { type PairWeights } from "./pair-densities.js";
import {
  addParts,
  allPairs,
  type DrawnCodes,
  type Parts,
  partSums,
  type PosteriorCodes,
  readCodes,
} from "./posterior-information.js";

/**
 * How a batch of B of N examples stands in for all of them in q(z):
 * - "uniform": 1/B for each, as if the batch were the data set;
 * - "weighted": 1/(N B) for each, minibatch-weighted sampling;
 * - "stratified": 1/N for the example that z was drawn for, (N - 1)/(N (B - 1)) for each other one.
 */
export type BatchWeights = "uniform" | "weighted" | "stratified";

export interface MinibatchInformationOptions {
  /**
   * Examples per batch.
   * @default 64
   */
  readonly batchSize?: number;
  /** @default "stratified" */
  readonly weights?: BatchWeights;
  /**
   * How often the examples are divided into batches anew.
   * @default 1
   */
  readonly epochs?: number;
  /**
   * Of the division into batches, and of draws where none are given.
   * @default 0
   */
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

/** An estimate by batches beside the exact figure. */
export interface BiasedEstimate extends Estimate {
  /** By all pairs, from the same draws. */
  readonly exact: number;
  /** value - exact. */
  readonly bias: number;
  /** Of `bias`, which is smaller than that of `value`: the draws are the same. */
  readonly biasStandardError: number;
}

/** The parts of the KL but the KL itself, which needs no q(z). */
export interface MinibatchInformation {
  readonly mutualInformation: BiasedEstimate;
  readonly marginalKl: BiasedEstimate;
  readonly totalCorrelation: BiasedEstimate;
  /** Where the prior's units are independent. */
  readonly dimensionwiseKl?: BiasedEstimate;
}

/**
 * What training sees of `posteriorInformation`: q(z) from batches, with its bias measured beside it, in nats. The estimate
 * of log q(z) is too low on average by Jensen's inequality, so the mutual information comes out too large by stratified
 * weights, and too small by uniform ones, which hold at most log B. Time grows with N² samples units, for the exact figures.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {ShapeError} if lengths do not fit
 * @see Chen et al. 2018, section 4.1 and appendix C, https://arxiv.org/abs/1802.04942
 * @example
 * const codes = { mean: rng.normal([200, 2]), logVariance: tf.fill([200, 2], -2) };
 * const { mutualInformation } = await minibatchInformation(codes, { batchSize: 20 });
 * console.log(mutualInformation.value, mutualInformation.bias, mutualInformation.biasStandardError);
 */
export async function minibatchInformation(
  codes: PosteriorCodes,
  options: MinibatchInformationOptions = {},
): Promise<MinibatchInformation> {
  const where = "minibatchInformation";
  requireKnownOptions(where, options, ["batchSize", "weights", "epochs", "seed", "signal"]);
  const { batchSize = 64, weights = "stratified", epochs = 1, seed = 0, signal } = options;
  const drawn = await readCodes(where, codes, seed);
  const { count } = drawn.posteriors;
  const fits = Number.isInteger(batchSize) && batchSize >= 2 && batchSize <= count;
  requireArgument(fits, where, "batchSize", `an integer from 2 to the number of examples, ${count}`, batchSize);
  requireArgument(Number.isInteger(epochs) && epochs >= 1, where, "epochs", "a positive integer", epochs);
  requireArgument(
    Object.hasOwn(pairWeights, weights),
    where,
    "weights",
    '"uniform", "weighted" or "stratified"',
    weights,
  );
  const { parts: exact } = await allPairs(drawn, { signal });
  const { parts, seen } = byBatches(drawn, {
    batchSize,
    weights: pairWeights[weights](batchSize, count),
    epochs,
    seed,
  });
  const estimator = `q(z) from batches of ${batchSize} of ${count} examples, ${weights} weights, ${epochs} ${epochs === 1 ? "epoch" : "epochs"}`;
  const compare = (values: Float64Array, truth: Float64Array) =>
    compareEstimates(pick(values, seen), pick(truth, seen), estimator);
  return {
    mutualInformation: compare(parts.mutualInformation, exact.mutualInformation),
    marginalKl: compare(parts.marginalKl, exact.marginalKl),
    totalCorrelation: compare(parts.totalCorrelation, exact.totalCorrelation),
    ...(exact.dimensionwiseKl && { dimensionwiseKl: compare(parts.dimensionwiseKl!, exact.dimensionwiseKl) }),
  };
}

const pairWeights: Readonly<Record<BatchWeights, (batch: number, all: number) => PairWeights>> = {
  uniform: (batch) => ({ own: -Math.log(batch), other: -Math.log(batch) }),
  weighted: (batch, all) => ({ own: -Math.log(batch * all), other: -Math.log(batch * all) }),
  stratified: (batch, all) => ({ own: -Math.log(all), other: Math.log((all - 1) / (all * (batch - 1))) }),
};

/** The parts at each example, means over draws and epochs; a last batch that is not full is left out. */
function byBatches(
  { posteriors, z, logPrior, samples }: DrawnCodes,
  { batchSize, weights, epochs, seed }: { batchSize: number; weights: PairWeights; epochs: number; seed: number },
): { readonly parts: Parts; readonly seen: number[] } {
  const { count } = posteriors;
  const parts = partSums(count, logPrior.size === posteriors.units);
  const times = new Uint32Array(count);
  const orders = RandomStream.fromSeed(seed).split("batches");
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = orders.split(epoch).permutation(count);
    for (let start = 0; start + batchSize <= count; start += batchSize) {
      const batch = order.subarray(start, start + batchSize);
      for (const example of batch) {
        times[example]!++;
        for (let s = 0; s < samples; s++) {
          const draw = s * count + example;
          addParts(
            parts,
            example,
            posteriors.at(rowAt(z, draw), example, weights, batch),
            rowAt(logPrior, draw),
            samples,
          );
        }
      }
    }
  }
  for (const values of Object.values(parts) as Float64Array[]) values.forEach((_, i) => (values[i]! /= times[i]!));
  return { parts, seen: Array.from(times.keys()).filter((example) => times[example]! > 0) };
}

function compareEstimates(values: Float64Array, exact: Float64Array, estimator: string): BiasedEstimate {
  const bias = meanEstimate(
    values.map((value, i) => value - exact[i]!),
    { estimator, units: "nats" },
  );
  return {
    ...meanEstimate(values, { estimator, units: "nats" }),
    ...{ exact: mean(exact), bias: bias.value, biasStandardError: bias.standardError },
  };
}

function pick(values: Float64Array, indices: readonly number[]): Float64Array {
  return Float64Array.from(indices, (i) => values[i]!);
}
