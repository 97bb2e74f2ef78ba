import {
  defineLatentModel,
  defineOption,
  count,
  freeBitsOption,
  groupOf,
  klWithFreeBits,
  latentObjective,
  type ChosenOptions,
  type OptionsOf,
  required,
  requireArgument,
  type Schedule,
  weight,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { reweigh } from "./reweigh.js";

const capacityOptions = {
  /** C in nats: a number, or a schedule such as `linearWarmup({ from: 0, to: 25, steps: 10_000 })`. */
  capacity: weight(required, "KL that is held, in nats"),
  /**
   * Weight of the distance.
   * @default 1000
   */
  gamma: weight(1000, "weight of the distance from the capacity"),
};

/** Instead of a weight: the loss holds the KL near a capacity C, by gamma |KL - C|. */
export type Capacity = OptionsOf<typeof capacityOptions>;

/** The weight of the KL, fixed or by the step, or a capacity for it. */
export type BetaWeight = Schedule | Capacity;

type ChosenBeta = Schedule | ChosenOptions<typeof capacityOptions>;

const [asWeight, asCapacity] = [weight(4, "weight of the KL"), groupOf(capacityOptions)];

const beta = defineOption<BetaWeight, ChosenBeta, number>(4, asWeight.help, {
  ...asWeight,
  choose: (where, argument, given, before) => {
    if (!isCapacity(given)) return asWeight.choose(where, argument, given, before);
    requireArgument("capacity" in given, where, argument, "a weight or { capacity }", given);
    return asCapacity.choose(where, argument, given, before);
  },
  toJson: (chosen) => (isCapacity(chosen) ? asCapacity.toJson(chosen) : asWeight.toJson(chosen)),
  restore: (where, argument, saved, given) => {
    const held = typeof saved === "object" && saved !== null && "capacity" in saved;
    return given ?? (held ? asCapacity : asWeight).restore(where, argument, saved, undefined);
  },
});

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
export const betaVae = defineLatentModel({
  name: "betaVae",
  kind: "beta-vae",
  package: "@elbo/beta-vae",
  options: {
    /**
     * `linearWarmup` and `cyclic` of `@elbo/core` make schedules.
     * @default 4
     */
    beta,
    /**
     * Draws of z per example in the loss.
     * @default 1
     */
    samples: count(1, "draws of z per example in the loss"),
    /**
     * Nats of each unit's KL, as a mean over the batch, that cost nothing; the KL that is reported stays the true one. For a
     * normal posterior and the usual prior.
     * @default none
     */
    freeBits: freeBitsOption,
  },
  objective: (parts, { beta, samples, freeBits }) => {
    const kl = klWithFreeBits("betaVae", parts, freeBits);
    const weighted = (weight: Schedule) => latentObjective(parts, { divergences: { kl: { ...kl, weight } }, samples });
    if (!isCapacity(beta)) return weighted(beta);
    requireArgument(
      freeBits === undefined,
      "betaVae",
      "freeBits",
      "left out with a capacity, which holds the KL",
      freeBits,
    );
    return reweigh(weighted(1), (terms, pass) => {
      const [reconstruction, kl, target] = [terms["reconstruction"]!, terms["kl"]!, pass.value(beta.capacity)];
      const distance = tf.mul(tf.abs(tf.sub(kl, target)), pass.value(beta.gamma));
      return { loss: tf.add(reconstruction, distance), terms: { reconstruction, kl, capacity: target } };
    });
  },
});

function isCapacity<C extends object>(beta: Schedule | C): beta is C {
  return typeof beta === "object" && beta !== null;
}
