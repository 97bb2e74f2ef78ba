import { defineModel, describeOptions, type Family, RandomStream } from "@elbo/core";
import { leadingEigen } from "./leading-eigen.js";
import {
  type LinearGaussianModel,
  linearGaussian,
  type LinearGaussianModelOptions,
  linearOptions,
  type Solve,
} from "./linear-gaussian.js";

const kind = "factor-analysis";

/** Greatest number of rounds, and the nats of log p(x) below which a round no longer counts. */
const [mostRounds, least] = [1000, 1e-9];
/** Of an entry's variance, that its noise keeps at least: without, an entry that factors explain wholly has no density. */
const smallestNoise = 1e-6;

const solve: Solve = (covariance, size, latent) => {
  const variances = Float64Array.from({ length: size }, (_, i) => covariance[i * size + i]!);
  let noise: Float64Array = variances.map((variance) => variance / 2);
  let loadings: Float64Array = new Float64Array(size * latent);
  let basis: Float64Array | undefined;
  for (let round = 0, last = -Infinity; round < mostRounds; round++) {
    const scaled = scale(covariance, size, noise);
    const eigen = leadingEigen(scaled, size, latent, basis ?? start(size, latent));
    basis = eigen.basis;
    loadings = loadingsOf(eigen.values, basis, noise, latent);
    const likelihood = -0.5 * (logOf(noise) + excess(scaled, size, eigen.values));
    noise = variances.map((variance, i) => {
      const explained = loadings
        .subarray(i * latent, (i + 1) * latent)
        .reduce((sum, weight) => sum + weight * weight, 0);
      return Math.max(variance - explained, smallestNoise * variance);
    });
    if (likelihood - last < least && round > 2) break;
    last = likelihood;
  }
  return orthogonal(covariance, size, latent, noise, basis!);
};

/**
 * Factor analysis, of greatest likelihood: principal component analysis whose noise has a variance of its own in each entry,
 *
 *   p(x) = N(mean, W Wᵀ + diag(noise)).
 *
 * W given the noise is a closed form, the noise given W another; they take turns until log p(x) grows by less than 1e-9
 * nats, a thousand times at most. A turn takes some 3 (units + 8) size² operations, a tenth of a second for 784 entries. With
 * fewer units than there are factors the end is a local maximum, one of several. `fit` with one epoch, or `learn`, does it
 * all. Where factors explain an entry wholly (a Heywood case) its noise stays at 1e-6 of its variance.
 *
 * @throws {ArgumentError} if an option is unknown or impossible; when it learns, if an entry of the examples does not vary
 * @see Barber 2012, "Bayesian reasoning and machine learning", algorithm 21.1
 * @example
 * const model = factorAnalysis({ data: { name: "points", shape: [3], kind: "real" }, latent: 1 });
 * await model.learn([[0, 0, 1], [1, 1, 0], [2, 2, 2], [3, 1, 1], [1, 0, 2]]);
 * console.log(await model.exactEvidence([[1, 1, 1], [2, 2, 1]]));
 */
export const factorAnalysis: Family<LinearGaussianModelOptions, LinearGaussianModel> = defineModel({
  ...{ name: "factorAnalysis", kind, package: "@elbo/metrics" },
  options: linearOptions,
  build: (options) =>
    linearGaussian(
      { name: "factorAnalysis", kind, config: describeOptions(linearOptions, options), lostDegrees: 0, solve },
      options,
    ),
});

/** diag(noise)^(-1/2) A diag(noise)^(-1/2). */
function scale(covariance: Float64Array, size: number, noise: Float64Array): Float64Array {
  const roots = noise.map((variance) => 1 / Math.sqrt(variance));
  return covariance.map((value, at) => value * roots[Math.floor(at / size)]! * roots[at % size]!);
}

function start(size: number, latent: number): Float64Array {
  const width = Math.min(size, latent + 8);
  return Float64Array.from(RandomStream.fromSeed(0).fillNormal(new Float32Array(width * size)));
}

/** W = diag(noise)^(1/2) V (Lambda - I)^(1/2). */
function loadingsOf(values: Float64Array, basis: Float64Array, noise: Float64Array, latent: number): Float64Array {
  const size = noise.length;
  return Float64Array.from({ length: size * latent }, (_, at) => {
    const [i, j] = [Math.floor(at / latent), at % latent];
    return Math.sqrt(noise[i]! * Math.max(0, values[j]! - 1)) * basis[j * size + i]!;
  });
}

function logOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + Math.log(value), 0);
}

/** sum of log lambda + 1 over factors, and the trace that they leave. */
function excess(scaled: Float64Array, size: number, values: Float64Array): number {
  let trace = 0;
  for (let i = 0; i < size; i++) trace += scaled[i * size + i]!;
  return values.reduce((sum, value) => sum + Math.log(Math.max(1, value)) + 1 - Math.max(0, value), trace);
}

/** W once more for the last noise, so that Wᵀ diag(noise)⁻¹ W is diagonal. */
function orthogonal(covariance: Float64Array, size: number, latent: number, noise: Float64Array, basis: Float64Array) {
  const { values, basis: vectors } = leadingEigen(scale(covariance, size, noise), size, latent, basis);
  return { loadings: loadingsOf(values, vectors, noise, latent), noise };
}
