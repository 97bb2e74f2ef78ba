import {
  adam,
  analyticKl,
  collectParameters,
  latentObjective,
  type Objective,
  requireArgument,
  requireKnownOptions,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { familyModel, type FamilyOptions, type NormalModel, type Parts } from "./family.js";
import { lagrangeMultiplier, type Multiplier, type MultiplierOptions } from "./multiplier.js";
import { reweigh } from "./reweigh.js";

/** What is kept below which value, in nats per example; the other term is minimised. */
export type Bound = { readonly kl: number } | { readonly reconstruction: number };

export interface ConstrainedVaeOptions extends FamilyOptions {
  /** `{ kl: 5 }` or `{ reconstruction: 80 }`. */
  readonly bound: Bound;
  readonly multiplier?: MultiplierOptions;
  /** Draws of z per example in the loss, 1 unless given. */
  readonly samples?: number;
}

/**
 * The constrained forms of the beta-VAE. With `bound: { kl: epsilon }` the best reconstruction under a bound on the KL,
 *
 *   minimise E_q(z|x)[-log p(x|z)] subject to KL(q(z|x) || N(0, I)) <= epsilon,
 *
 * and with `bound: { reconstruction: kappa }` its mirror, the least KL under a bound on the reconstruction (GECO). The
 * augmented Lagrangian is
 *
 *   loss = free + multiplier (max(0, 1 + damping v)² - 1) / (2 damping),
 *
 * where v is the bounded term less its bound, and both terms are averaged over the batch. Each training step descends it in the weights and ascends in the multiplier, whose
 * logarithm grows by rate v: it settles where the bound is met, and near 0 where the bound holds by itself. The terms
 * are reported as they are, and the multiplier with them. Losses under different multipliers do not compare.
 *
 * @throws {ArgumentError} if an option is unknown or impossible, or the likelihood does not fit the data
 * @throws {ShapeError} if a given network's output does not fit
 * @see Higgins et al. 2017, equation 2, https://openreview.net/forum?id=Sy2fzU9gl; Rezende & Viola 2018, algorithm 1,
 *   https://arxiv.org/abs/1810.00597; Bertsekas 1982, section 3.1, on augmented
 *   Lagrangians for inequalities
 * @example
 * const model = constrainedVae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2, bound: { kl: 1 } });
 */
export function constrainedVae(options: ConstrainedVaeOptions): NormalModel {
  const { bound, multiplier = {}, samples = 1, optimizer = adam() } = options;
  return familyModel("constrainedVae", options, ["bound", "multiplier", "samples"], (parts) => {
    const { bounded, free, limit } = requireBound(bound);
    requireKnownOptions("constrainedVae.multiplier", multiplier, ["start", "rate", "damping"]);
    const inner = latentObjective(parts, { divergences: { kl: { divergence: analyticKl } }, samples });
    const dual = lagrangeMultiplier("constrainedVae", multiplier);
    return {
      kind: "constrained-vae",
      config: { bound: { [bounded]: limit }, multiplier: { ...multiplier }, samples },
      players: [{ name: "vae", objective: lagrangian(parts, inner, dual, { bounded, free, limit }), optimizer }],
      auxiliary: { multiplier: dual },
    };
  });
}

interface Constraint {
  readonly bounded: "kl" | "reconstruction";
  readonly free: "kl" | "reconstruction";
  readonly limit: number;
}

function lagrangian(parts: Parts, inner: Objective, multiplier: Multiplier, { bounded, free, limit }: Constraint): Objective {
  const objective = reweigh(inner, (terms, pass) => {
    const violation = tf.sub(terms[bounded]!, limit);
    const weight = multiplier.value();
    multiplier.ascend(violation, pass);
    return { loss: tf.add(terms[free]!, multiplier.penalty(violation)), terms: { ...terms, multiplier: weight } };
  });
  return { ...objective, parameters: collectParameters({ ...parts, multiplier }) };
}

function requireBound(bound: Bound): Constraint {
  const [entry, ...rest] = Object.entries(bound ?? {}) as [Constraint["bounded"], number][];
  const [bounded, limit] = entry ?? ["kl", NaN];
  const known = rest.length === 0 && (bounded === "kl" || bounded === "reconstruction") && Number.isFinite(limit);
  requireArgument(known, "constrainedVae", "bound", "{ kl: nats } or { reconstruction: nats }", bound);
  requireArgument(bounded !== "kl" || limit > 0, "constrainedVae", "bound.kl", "positive", limit);
  return { bounded, free: bounded === "kl" ? "reconstruction" : "kl", limit };
}
