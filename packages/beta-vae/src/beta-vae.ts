import {
  adam,
  describeSchedule,
  type DiagonalNormal,
  type Distribution,
  type Json,
  latentObjective,
  type Objective,
  requireArgument,
  requireKnownOptions,
  requireWeight,
  type Schedule,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { familyModel, type FamilyOptions, type NormalModel, type PriorOptions } from "./family.js";
import { reweigh } from "./reweigh.js";

/** Instead of a weight: the loss holds the KL near a capacity C, by gamma |KL - C|. */
export interface Capacity {
  /** C in nats: a number, or a schedule such as `linearWarmup({ from: 0, to: 25, steps: 10_000 })`. */
  readonly capacity: Schedule;
  /** Weight of the distance, 1000 unless given. */
  readonly gamma?: Schedule;
}

/** The weight of the KL, fixed or by the step, or a capacity for it. */
export type Beta = Schedule | Capacity;

export interface BetaVaeOptions<P extends Distribution = DiagonalNormal> extends FamilyOptions, PriorOptions<P> {
  /** 4 unless given. `linearWarmup` and `cyclic` of `@elbo/core` make schedules. */
  readonly beta?: Beta;
  /** Draws of z per example in the loss, 1 unless given. */
  readonly samples?: number;
}

/**
 * The beta-VAE: weighs the KL of the evidence lower bound,
 *
 *   loss = E_q(z|x)[-log p(x|z)] + beta KL(q(z|x) || N(0, I)),
 *
 * or, with a capacity C, holds it there: loss = E_q(z|x)[-log p(x|z)] + gamma |KL - C|, with the KL averaged over the
 * batch. Both are in nats, summed over the entries of x and the units of z, so beta is the beta of the paper and
 * beta = 1 a VAE. The terms are reported without their weights. With another `prior` the KL is log q(z|x) - log p(z) at
 * the drawn z, and the prior is trained too.
 *
 * @throws {ArgumentError} if an option is unknown or impossible, the likelihood does not fit the data, or the prior is over
 *   other codes
 * @throws {ShapeError} if a given network's output, or a given prior, does not fit
 * @see Higgins et al. 2017, https://openreview.net/forum?id=Sy2fzU9gl; Burgess et al. 2018, equation 8, on the
 *   capacity, https://arxiv.org/abs/1804.03599; Bowman et al. 2016 and Fu et al. 2019 on warm-up and cycles
 * @example
 * const beta = linearWarmup({ from: 0, to: 4, steps: 1000 });
 * const model = betaVae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2, beta });
 */
export function betaVae<P extends Distribution = DiagonalNormal>(options: BetaVaeOptions<P>): NormalModel<P> {
  const { beta = 4, samples = 1, optimizer = adam() } = options;
  return familyModel("betaVae", options, ["beta", "samples", "prior"], (parts, kl) => {
    const objective = betaObjective(
      (weight) => latentObjective(parts, { divergences: { kl: { divergence: kl, weight } }, samples }),
      beta,
    );
    const config = { beta: describeBeta(beta), samples };
    return { kind: "beta-vae", config, players: [{ name: "vae", objective, optimizer }] };
  });
}

function betaObjective(weighted: (weight: Schedule) => Objective, beta: Beta): Objective {
  if (!isCapacity(beta)) {
    requireWeight("betaVae", "beta", beta);
    return weighted(beta);
  }
  const { capacity, gamma } = requireCapacity(beta);
  return reweigh(weighted(1), (terms, pass) => {
    const [reconstruction, kl, target] = [terms["reconstruction"]!, terms["kl"]!, pass.value(capacity)];
    const distance = tf.mul(tf.abs(tf.sub(kl, target)), pass.value(gamma));
    return { loss: tf.add(reconstruction, distance), terms: { reconstruction, kl, capacity: target } };
  });
}

function isCapacity(beta: Beta): beta is Capacity {
  return typeof beta === "object" && beta !== null;
}

const defaultGamma = 1000;

function requireCapacity(beta: Capacity): Required<Capacity> {
  const { capacity, gamma = defaultGamma } = beta;
  requireKnownOptions("betaVae.beta", beta, ["capacity", "gamma"]);
  requireArgument(capacity !== undefined, "betaVae", "beta", "a weight or { capacity }", beta);
  requireWeight("betaVae", "beta.capacity", capacity);
  requireWeight("betaVae", "beta.gamma", gamma);
  return { capacity, gamma };
}

function describeBeta(beta: Beta): Json {
  if (!isCapacity(beta)) return describeSchedule(beta);
  const { capacity, gamma = defaultGamma } = beta;
  return { capacity: describeSchedule(capacity), gamma: describeSchedule(gamma) };
}
