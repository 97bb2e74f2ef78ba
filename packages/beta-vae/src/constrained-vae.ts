import {
  collectParameters,
  count,
  defineLatentModel,
  defineOption,
  group,
  type Json,
  latentObjective,
  type Objective,
  plain,
  required,
  requireArgument,
  type Selection,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { lagrangeMultiplier, type Multiplier, multiplierOptions } from "./multiplier.js";
import { reweigh } from "./reweigh.js";

/** What is kept below which value, in nats per example; the other term is minimised. */
export type Bound = { readonly kl: number } | { readonly reconstruction: number };

const rule = "{ kl: nats } or { reconstruction: nats }";
const schema = { type: "object", additionalProperties: { type: "number" }, minProperties: 1, maxProperties: 1 };

const bound = defineOption<Bound, Constraint, typeof required>(required, "what is kept below how many nats", {
  ...plain(schema, rule, () => true),
  choose: (where, argument, given) => {
    const [entry, ...rest] = Object.entries(given ?? {}) as [Constraint["bounded"], number][];
    const [bounded, limit] = entry ?? ["kl", NaN];
    const known = rest.length === 0 && (bounded === "kl" || bounded === "reconstruction") && Number.isFinite(limit);
    requireArgument(known, where, argument, rule, given);
    requireArgument(bounded !== "kl" || limit > 0, where, `${argument}.kl`, "positive", limit);
    return { bounded, free: bounded === "kl" ? "reconstruction" : "kl", limit };
  },
  toJson: ({ bounded, limit }): Json => ({ [bounded]: limit }),
});

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
 * where v is the bounded term less its bound, and both terms are averaged over the batch. Each training step descends it
 * in the weights and ascends in the multiplier, whose logarithm grows by rate v: it settles where the bound is met, and
 * near 0 where the bound holds by itself. The terms are reported as they are, and the multiplier with them. Losses under
 * different multipliers do not compare, so that `fit` keeps the last epoch unless `monitor` names a term. With another `prior` the KL is the batch's mean of log q(z|x) - log p(z) at the
 * drawn z.
 *
 * @throws {ArgumentError} if an option is unknown or impossible, the likelihood does not fit the data, or the prior is over
 *   other codes
 * @throws {ShapeError} if a given network's output, or a given prior, does not fit
 * @see Higgins et al. 2017, equation 2, https://openreview.net/forum?id=Sy2fzU9gl; Rezende & Viola 2018, algorithm 1,
 *   https://arxiv.org/abs/1810.00597; Bertsekas 1982, section 3.1, on augmented Lagrangians for inequalities
 * @example
 * const model = constrainedVae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2, bound: { kl: 1 } });
 */
export const constrainedVae = defineLatentModel({
  name: "constrainedVae",
  kind: "constrained-vae",
  package: "@elbo/beta-vae",
  options: {
    /** `{ kl: 5 }` or `{ reconstruction: 80 }`. */
    bound,
    multiplier: group(multiplierOptions, {}, "how the multiplier moves"),
    /**
     * Draws of z per example in the loss.
     * @default 1
     */
    samples: count(1, "draws of z per example in the loss"),
  },
  objective: (parts, { bound, multiplier: settings, samples }) => {
    const inner = latentObjective(parts, { divergences: { kl: { divergence: parts.kl } }, samples });
    const multiplier = lagrangeMultiplier(settings);
    return { objective: lagrangian(inner, multiplier, bound), modules: { multiplier } };
  },
});

/** The loss has another meaning under each multiplier, and before that settles the least -ELBO breaks the bound. */
const selection: Selection = {
  metrics: { negativeElbo: ["reconstruction", "kl"], reconstruction: ["reconstruction"], kl: ["kl"] },
  monitor: null,
};

interface Constraint {
  readonly bounded: "kl" | "reconstruction";
  readonly free: "kl" | "reconstruction";
  readonly limit: number;
}

function lagrangian(inner: Objective, multiplier: Multiplier, { bounded, free, limit }: Constraint): Objective {
  const objective = reweigh(inner, (terms, pass) => {
    const violation = tf.sub(terms[bounded]!, limit);
    const weight = multiplier.value();
    multiplier.ascend(violation, pass);
    return { loss: tf.add(terms[free]!, multiplier.penalty(violation)), terms: { ...terms, multiplier: weight } };
  });
  const own = collectParameters({ multiplier });
  return { ...objective, parameters: new Map([...inner.parameters, ...own]), selection };
}
