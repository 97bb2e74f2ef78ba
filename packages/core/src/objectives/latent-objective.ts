import * as tf from "@tensorflow/tfjs";
import { requireCount } from "../counts.js";
import { requireArgument, requireKnownOptions, requireShape } from "../errors.js";
import {
  type Density,
  type Divergence,
  type Objective,
  type Pass,
  type Sampler,
  type Scalar,
  type Schedule,
  type Selection,
  type Shape,
  type Tensor,
} from "../types.js";
import { checkedLogProb } from "./checked-log-prob.js";
import { latentParameters, type LatentModel, modelFor } from "./latent-model.js";

/** A divergence with its weight in the loss. */
export interface WeightedDivergence<Q, P> {
  readonly divergence: Divergence<Q, P>;
  /** @default 1 */
  readonly weight?: Schedule;
  /** Whether it depends on another player's learning, as a discriminator's verdict: then its values at different steps do not compare. */
  readonly adversarial?: boolean;
  /**
   * What enters the loss in the place of the divergence, which is reported: with free bits not all of it costs.
   * @default the divergence
   */
  readonly cost?: Divergence<Q, P>;
}

export interface LatentTerms<Q, P> {
  /** Penalties by name; the names are those of the reported terms. */
  readonly divergences: Readonly<Record<string, WeightedDivergence<Q, P>>>;
  /**
   * Draws of z per example.
   * @default 1
   */
  readonly samples?: number;
}

/**
 * Reconstruction plus named, weighted divergences, averaged over the batch:
 *
 *   loss = E_q(z|x)[-log p(x|z)] + sum_i weight_i divergence_i
 *
 * With one analytic KL of weight 1 the loss is -ELBO. Terms are reported without their weights, in nats. A divergence
 * whose weight is the number 0 is reported and does not enter the loss, so that no gradient is taken of it.
 *
 * Which epoch is best is decided by the loss, where all its divergences mean the same in every epoch; else by `negativeElbo`,
 * reconstruction + kl, or by the reconstruction alone where no KL weighs in the loss.
 *
 * @throws {ArgumentError} if `samples` is not a positive integer or a divergence has a reserved name
 * @throws {ShapeError} when evaluated, if a divergence or the likelihood is not one number per example; it names the divergence
 * @see Kingma & Welling 2014, equation 8, https://arxiv.org/abs/1312.6114
 * @example
 * latentObjective({ encoder, decoder, prior }, { divergences: { kl: { divergence: analyticKl } } });
 */
export function latentObjective<Q extends Sampler & Density, P extends Density, L extends Density>(
  model: LatentModel<Q, P, L>,
  terms: LatentTerms<Q, P>,
): Objective {
  requireKnownOptions("latentObjective", terms, ["divergences", "samples"]);
  const { divergences, samples = 1 } = terms;
  requireCount("latentObjective", "samples", samples);
  for (const name of Object.keys(divergences))
    requireArgument(
      !reserved.has(name),
      "latentObjective",
      "divergences",
      "named otherwise",
      name,
      `${[...reserved].join(", ")} are taken.`,
    );
  return {
    parameters: latentParameters(model),
    selection: selectionOf(divergences),
    evaluate: (batch, pass) => {
      const { x } = batch;
      const { terms, costs } = lossTerms(modelFor(model, batch), divergences, samples, x!, pass);
      return { loss: weigh(costs, divergences, pass), terms };
    },
  };
}

const reserved = new Set(["loss", "reconstruction", "negativeElbo"]);

/** What compares between epochs: -ELBO is there where there is a divergence "kl". */
function selectionOf(
  divergences: Readonly<Record<string, Pick<WeightedDivergence<never, never>, "weight" | "adversarial">>>,
): Selection {
  const entries = Object.entries(divergences);
  const steady = entries.filter(([, { adversarial = false }]) => !adversarial).map(([name]) => name);
  const isSteady = entries.every(([, { adversarial = false, weight }]) => !adversarial || weight === 0);
  const { kl } = divergences;
  const metrics = {
    ...(isSteady && { loss: ["loss"] }),
    ...(kl && { negativeElbo: ["reconstruction", "kl"] }),
    ...Object.fromEntries(["reconstruction", ...steady].map((name) => [name, [name]])),
  };
  const others = kl && kl.weight !== 0 ? "negativeElbo" : "reconstruction";
  return { metrics, monitor: isSteady ? "loss" : others };
}

function lossTerms<Q extends Sampler & Density, P extends Density, L extends Density>(
  { encoder, decoder, prior }: LatentModel<Q, P, L>,
  divergences: LatentTerms<Q, P>["divergences"],
  samples: number,
  x: Tensor,
  pass: Pass,
): { terms: Record<string, Scalar>; costs: Record<string, Scalar> } {
  const posterior = encoder.given(x, pass);
  const z = posterior.sample(pass.rng, samples === 1 ? [] : [samples]);
  const latents = { z, posterior, prior: prior.distribution(pass), pass };
  const penalties: Record<string, Scalar> = {};
  const costs: Record<string, Scalar> = {};
  const lead = [...(samples === 1 ? [] : [samples]), x.shape[0]];
  for (const [name, { divergence, cost }] of Object.entries(divergences)) {
    penalties[name] = tf.mean(requirePenalty(name, divergence(latents), lead));
    costs[name] = cost ? tf.mean(requirePenalty(name, cost(latents), lead)) : penalties[name];
  }
  const logLikelihood = checkedLogProb("decoder", decoder.given(z, pass), x, lead);
  const reconstruction = tf.neg<Scalar>(tf.mean(logLikelihood));
  return { terms: { reconstruction, ...penalties }, costs: { reconstruction, ...costs } };
}

/** A penalty per example, per draw and example, or one for the whole batch. */
function requirePenalty(name: string, penalty: Tensor, lead: Shape): Tensor {
  const fits = [[], lead.slice(-1), lead].some((shape) => tf.util.arraysEqual(penalty.shape, [...shape]));
  const rule = `be one number per example, [${lead.slice(-1).join(", ")}], or one for the batch, []`;
  requireShape(
    fits,
    "latentObjective",
    `divergence "${name}"`,
    rule,
    penalty.shape,
    "Sum over the latent units, not over the batch.",
  );
  return penalty;
}

function weigh(
  costs: Record<string, Scalar>,
  divergences: Readonly<Record<string, { readonly weight?: Schedule }>>,
  pass: Pass,
): Scalar {
  const weighted = Object.entries(costs).flatMap(([name, term]) => {
    const weight = divergences[name]?.weight ?? 1;
    if (weight === 0) return [];
    return [weight === 1 ? term : tf.mul(term, pass.value(weight))];
  });
  return tf.addN(weighted) as Scalar;
}
