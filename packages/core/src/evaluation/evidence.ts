import { type ExampleSource } from "../data/source.js";
import { requireKnownOptions } from "../errors.js";
import { collectParameters } from "../module/parameters.js";
import { checkedLogProb } from "../objectives/checked-log-prob.js";
import { importanceWeights } from "../objectives/importance-weights.js";
import { latentParameters, type LatentModel } from "../objectives/latent-model.js";
import { type Step } from "../training/executor.js";
import { type Batch, type Decoder, type Density, type Pass, type Prior, type Sampler, type Tensor } from "../types.js";
import { type DrawsOptions, evaluateDraws } from "./draws.js";
import { fewDrawsWarning } from "./few-draws.js";
import { LogWeights } from "./log-weights.js";
import { evaluationOptionNames } from "./per-example.js";
import { bitsPerDimension, mean, standardError } from "./statistics.js";

export interface EvidenceOptions extends DrawsOptions {
  /**
   * Draws of z per example (k).
   * @default 500
   */
  readonly samples?: number;
}

/** Means over the examples, in nats. */
export interface EvidenceEstimate {
  readonly quantity: "log evidence";
  readonly estimator: "importance sampling" | "prior Monte Carlo";
  /** Draws per example (k). */
  readonly samples: number;
  readonly examples: number;
  /** Estimate of E_x[log p(x)]. Its expectation is a lower bound that rises to log p(x) with k. */
  readonly logEvidence: number;
  /** Of `logEvidence` as a mean over examples. */
  readonly standardError: number;
  /** The part of that error that more draws would remove, by the jackknife; NaN for a single draw, which shows none. */
  readonly monteCarloError: number;
  /** -logEvidence in bits per entry of an example. */
  readonly bitsPerDimension: number;
  /** (sum w)^2 / sum w^2 per example, of k: near 1 the estimate rests on a single draw. */
  readonly effectiveSampleSize: { readonly mean: number; readonly min: number };
  /** Said where examples rest on few draws; see `fewDrawsWarning`. */
  readonly warning?: string;
  /** log p(x) of each example. */
  readonly perExample: Float64Array;
}

/**
 * log p(x) by importance sampling from the encoder:
 *
 *   log p(x) ~ log 1/k sum_i p(x|z_i) p(z_i) / q(z_i|x),  z_i ~ q(z|x)
 *
 * @throws {ArgumentError} if `samples` or `rows` is not a positive integer
 * @see Rezende et al. 2014, appendix E; Burda et al. 2016, https://arxiv.org/abs/1509.00519
 */
export async function estimateEvidence<Q extends Sampler & Density, P extends Density, L extends Density>(
  model: LatentModel<Q, P, L>,
  source: ExampleSource,
  options: EvidenceOptions = {},
): Promise<EvidenceEstimate> {
  const logWeights = (batch: Batch, pass: Pass, samples: number): Tensor =>
    importanceWeights(model, batch, pass, samples).logWeights;
  return weigh("importance sampling", logWeights, latentParameters(model), source, options);
}

/**
 * log p(x) by plain Monte Carlo from the prior, log 1/k sum_i p(x|z_i) with z_i ~ p(z): for contrast, since it needs
 * astronomically many draws where the posterior is narrow. Its effective sample size shows it.
 *
 * @throws {ArgumentError} if `samples` or `rows` is not a positive integer
 */
export async function estimateEvidenceFromPrior<P extends Density & Sampler, L extends Density>(
  model: { readonly decoder: Decoder<L>; readonly prior: Prior<P> },
  source: ExampleSource,
  options: EvidenceOptions = {},
): Promise<EvidenceEstimate> {
  const { decoder, prior } = model;
  const logWeights = ({ x }: Batch, pass: Pass, samples: number): Tensor => {
    const z = prior.distribution(pass).sample(pass.rng, [samples, x!.shape[0]]);
    return checkedLogProb("decoder", decoder.given(z, pass), x!, [samples, x!.shape[0]]);
  };
  return weigh("prior Monte Carlo", logWeights, collectParameters({ decoder, prior }), source, options);
}

async function weigh(
  estimator: EvidenceEstimate["estimator"],
  logWeights: (batch: Batch, pass: Pass, samples: number) => Tensor,
  state: Step["state"],
  source: ExampleSource,
  options: EvidenceOptions,
): Promise<EvidenceEstimate> {
  requireKnownOptions("estimateEvidence", options, [...evaluationOptionNames, "samples", "rows"]);
  const { samples = 500 } = options;
  const weights = new LogWeights(source.size);
  const stepOf = (draws: number): Step => ({
    training: false,
    state,
    run: (batch, pass) => ({ logWeights: logWeights(batch, pass, draws) }),
  });
  const runs = evaluateDraws("estimateEvidence", stepOf, source, estimator, { ...options, samples });
  for await (const { start, count, draws, outputs } of runs)
    for (let i = 0; i < draws * count; i++) weights.add(start + (i % count), outputs["logWeights"]![i]!);
  return summarise(estimator, samples, weights, source);
}

function summarise(
  estimator: EvidenceEstimate["estimator"],
  samples: number,
  weights: LogWeights,
  source: ExampleSource,
): EvidenceEstimate {
  const each = <T>(value: (example: number) => T) => Array.from({ length: source.size }, (_, i) => value(i));
  const perExample = Float64Array.from(each((i) => weights.logMean(i)));
  const effective = each((i) => weights.effectiveSampleSize(i));
  const variance = each((i) => weights.logMeanVariance(i)).reduce((sum, value) => sum + value, 0);
  const warning = fewDrawsWarning(effective, samples);
  return {
    quantity: "log evidence",
    estimator,
    samples,
    examples: source.size,
    logEvidence: mean(perExample),
    standardError: standardError(perExample),
    monteCarloError: Math.sqrt(variance) / source.size,
    bitsPerDimension: bitsPerDimension(-mean(perExample), source.spec.shape),
    effectiveSampleSize: { mean: mean(effective), min: effective.reduce((a, b) => Math.min(a, b), Infinity) },
    ...(warning !== undefined && { warning }),
    perExample,
  };
}
