import * as tf from "@tensorflow/tfjs";
import { requireCount } from "../counts.js";
import { requireArgument, requireKnownOptions, requireShape } from "../errors.js";
import { type ExampleSource } from "../data/source.js";
import { checkedLogProb } from "../objectives/checked-log-prob.js";
import { latentParameters, type LatentModel, modelFor } from "../objectives/latent-model.js";
import { type Step } from "../training/executor.js";
import { type Density, type Divergence, type Entropy, type Pass, type Sampler, type Tensor } from "../types.js";
import { collectPerExample, type EvaluationOptions, evaluationOptionNames } from "./per-example.js";
import { bitsPerDimension, mean, standardError } from "./statistics.js";

/**
 * Three forms of one quantity, E_q(z|x)[log p(x,z) - log q(z|x)]; they differ in which parts are closed forms:
 * - "joint": all three densities at the drawn z;
 * - "entropy": E log p(x|z) + E log p(z) at the drawn z, plus the entropy of q(z|x) in closed form;
 * - "kl": E log p(x|z) at the drawn z, minus KL(q(z|x) || p(z)) in closed form.
 */
export type ElboForm = "joint" | "entropy" | "kl";

export interface ElboOptions<Q, P> extends EvaluationOptions {
  /**
   * "kl" needs `kl`, which models know, "entropy" a posterior with an entropy.
   * @default "joint"
   */
  readonly form?: ElboForm;
  /**
   * Draws of z per example.
   * @default 1
   */
  readonly samples?: number;
  /** The closed form that the form "kl" subtracts, [batch]; of an estimate at the drawn z, its mean over the draws. */
  readonly kl?: Divergence<Q, P>;
}

/** Means over the examples, in nats. */
export interface ElboEstimate {
  readonly quantity: "elbo";
  readonly form: ElboForm;
  readonly samples: number;
  readonly examples: number;
  readonly elbo: number;
  /** Of `elbo` as a mean over examples. */
  readonly standardError: number;
  /** -elbo in bits per entry of an example. */
  readonly bitsPerDimension: number;
  /** -E log p(x|z) as "reconstruction", and the other parts by name; they add up to -elbo. */
  readonly terms: Readonly<Record<string, number>>;
}

/**
 * The evidence lower bound of every example in a source.
 *
 * @throws {ArgumentError} for a form that the model or the options do not support
 * @throws {ShapeError} if `kl` is not a divergence of each example, or a density not one number per draw and example
 * @see Kingma & Welling 2014, equations 2 and 3; Hoffman & Johnson 2016 on the forms
 */
export async function estimateElbo<Q extends Sampler & Density, P extends Density, L extends Density>(
  model: LatentModel<Q, P, L>,
  source: ExampleSource,
  options: ElboOptions<Q, P> = {},
): Promise<ElboEstimate> {
  requireKnownOptions("estimateElbo", options, [...evaluationOptionNames, "form", "samples", "kl"]);
  const { form = "joint", samples = 1, kl } = options;
  requireCount("estimateElbo", "samples", samples);
  requireArgument(
    ["joint", "entropy", "kl"].includes(form),
    "estimateElbo",
    "form",
    '"joint", "entropy" or "kl"',
    form,
  );
  requireArgument(form !== "kl" || kl !== undefined, "estimateElbo", "kl", 'a divergence for the form "kl"', kl);
  const step: Step = {
    training: false,
    state: latentParameters(model),
    run: (batch, pass) => negativeTerms(modelFor(model, batch), batch["x"]!, pass, form, samples, kl),
  };
  return summarise(await collectPerExample(step, source, `elbo ${form}`, options), source, form, samples);
}

function negativeTerms<Q extends Sampler & Density, P extends Density, L extends Density>(
  { encoder, decoder, prior }: LatentModel<Q, P, L>,
  x: Tensor,
  pass: Pass,
  form: ElboForm,
  samples: number,
  kl?: Divergence<Q, P>,
): Record<string, Tensor> {
  const posterior = encoder.given(x, pass);
  const z = posterior.sample(pass.rng, [samples]);
  const priorDensity = prior.distribution(pass);
  const lead = [samples, x.shape[0]] as const;
  const reconstruction = tf.neg(tf.mean(checkedLogProb("decoder", decoder.given(z, pass), x, lead), 0));
  if (kl !== undefined && form === "kl") {
    const divergence = kl({ z, posterior, prior: priorDensity, pass });
    return { reconstruction, kl: perExample(divergence, lead) };
  }
  const crossEntropy = tf.neg(tf.mean(checkedLogProb("prior", priorDensity, z, lead), 0));
  if (form === "joint")
    return { reconstruction, crossEntropy, logPosterior: tf.mean(checkedLogProb("encoder", posterior, z, lead), 0) };
  requireArgument(
    hasEntropy(posterior),
    "estimateElbo",
    "form",
    "one that the posterior supports",
    form,
    'This posterior has no closed-form entropy: use "joint".',
  );
  return { reconstruction, crossEntropy, negativeEntropy: tf.neg(posterior.entropy()) };
}

/** A divergence of each example, [batch]; the mean where it has one for each draw, [samples, batch]. */
function perExample(divergence: Tensor, lead: readonly [number, number]): Tensor {
  const [samples, batch] = lead;
  const fits = [[batch], [samples, batch]].some((shape) => tf.util.arraysEqual(divergence.shape, shape));
  const rule = `be of each example, [${batch}] or [${samples}, ${batch}]`;
  requireShape(fits, "estimateElbo", "kl", rule, divergence.shape, "The bound is a sum over single examples.");
  return divergence.rank === 2 ? tf.mean(divergence, 0) : divergence;
}

function hasEntropy(distribution: object): distribution is Entropy {
  return "entropy" in distribution && typeof distribution.entropy === "function";
}

function summarise(
  terms: Record<string, Float64Array>,
  source: ExampleSource,
  form: ElboForm,
  samples: number,
): ElboEstimate {
  const parts = Object.values(terms);
  const elbo = Float64Array.from({ length: source.size }, (_, i) => -parts.reduce((sum, part) => sum + part[i]!, 0));
  return {
    quantity: "elbo",
    form,
    samples,
    examples: source.size,
    elbo: mean(elbo),
    standardError: standardError(elbo),
    bitsPerDimension: bitsPerDimension(-mean(elbo), source.spec.shape),
    terms: Object.fromEntries(Object.entries(terms).map(([name, values]) => [name, mean(values)])),
  };
}
