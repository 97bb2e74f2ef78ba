import {
  adam,
  createRng,
  defineLatentModel,
  derived,
  discriminatorObjective,
  group,
  latentObjective,
  leakyRelu,
  mlp,
  type Optimizer,
  optimizerOption,
  disposeOnThrow,
  sizes,
  weight,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { independentPrior, requireIndependentUnits } from "./independent-units.js";
import { type Latents } from "./latents.js";
import { codesAndPermuted } from "./permute-units.js";

const discriminatorOptions = {
  /**
   * Hidden layers of the MLP, leaky ReLU of slope 0.2.
   * @default [256, 256]
   */
  hidden: sizes([256, 256], "units of the discriminator's hidden layers"),
  /**
   * Of the discriminator.
   * @default Adam with learning rate 1e-4 and decays 0.5 and 0.9
   */
  optimizer: optimizerOption(
    derived<Optimizer>(
      () => adam({ learningRate: 1e-4, beta1: 0.5, beta2: 0.9 }),
      "Adam with learning rate 1e-4, beta1 0.5 and beta2 0.9",
    ),
    "how the discriminator's parameters move",
  ),
};

/**
 * The FactorVAE: penalises the total correlation of the codes, as a discriminator D sees it,
 *
 *   loss = -ELBO + gamma E_q(z)[D(z)],
 *
 * where D(z) is the logit of "z comes from q(z)" against "z has its units shuffled over the batch", at its best
 * log q(z) - sum_d log q(z_d). Two players move in turn: "vae", with D held fixed, and "discriminator", which minimises
 * the cross-entropy of its two answers with the codes held fixed. Losses against different discriminators do not compare:
 * `negativeElbo` decides which epoch is best. A `prior` has to be a diagonal normal, learned or not: any
 * other would want units dependent that the total correlation wants independent.
 *
 * @throws {ArgumentError} if an option is unknown or impossible, the likelihood does not fit the data, or the prior is of
 *   another kind
 * @throws {ShapeError} if a given network's output does not fit
 * @see Kim & Mnih 2018, equation 2 and algorithm 2, https://arxiv.org/abs/1802.05983
 * @example
 * const model = factorVae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2, gamma: 10 });
 */
export const factorVae = defineLatentModel({
  name: "factorVae",
  kind: "factor-vae",
  package: "@elbo/beta-vae",
  options: {
    prior: independentPrior,
    /**
     * Weight of the total correlation.
     * @default 10
     */
    gamma: weight(10, "weight of the total correlation"),
    discriminator: group(discriminatorOptions, {}, "what tells codes from codes with shuffled units"),
  },
  objective: (parts, { latent, seed, gamma, discriminator: { hidden, optimizer } }) => {
    requireIndependentUnits("factorVae", parts.prior);
    const rng = createRng(seed).split("weights").split("discriminator");
    const discriminator = mlp({ hidden, outputs: 1, activation: leakyRelu(0.2) })([latent], rng);
    return disposeOnThrow([discriminator], () => {
      const totalCorrelation = ({ z, pass }: Latents) => tf.squeeze(discriminator.apply(z, pass), [1]);
      const divergences = {
        kl: { divergence: parts.kl },
        totalCorrelation: { divergence: totalCorrelation, weight: gamma, adversarial: true },
      };
      const against = discriminatorObjective(discriminator, codesAndPermuted(parts.encoder));
      return {
        objective: { ...latentObjective(parts, { divergences }), frozen: discriminator.parameters },
        modules: { discriminator },
        opponents: [{ name: "discriminator", objective: against, optimizer }],
      };
    });
  },
});
