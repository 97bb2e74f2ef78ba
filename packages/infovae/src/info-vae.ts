import {
  type DiagonalNormal,
  type Distribution,
  defineLatentModel,
  flag,
  latentObjective,
  type LatentTerms,
  type Objective,
  oncePerPass,
} from "@elbo/core";
import { information } from "./information.js";
import { buildDivergence, type BuiltDivergence, divergenceOption } from "./marginal-divergence.js";
import { type Latents } from "./parts.js";
import { alphaOption, klWeight, lambdaOption, marginalWeight, requireAlphaAndLambda } from "./weights.js";

/**
 * The InfoVAE: weighs the KL of each posterior, and a divergence D of the aggregate posterior q(z) = E_x q(z|x) from the
 * prior p(z) = N(0, I),
 *
 *   loss = E_q(z|x)[-log p(x|z)] + (1 - alpha) KL(q(z|x) || p(z)) + (alpha + lambda - 1) D(q(z), p(z)).
 *
 * alpha = 0 and lambda = 1 make a VAE, alpha = 1 removes the KL, which is what presses the information on x out of z.
 * Reconstruction and KL are in nats; D in units of its own. Terms are reported without their weights, and beside them
 * the mutual information I_q(x; z) and KL(q(z) || p(z)) of each batch in nats, so that a posterior which has collapsed is
 * seen. With `{ adversarial }` two players move in turn, "vae" and "discriminator".
 *
 * Another `prior` is compared with q(z) by draws of its own, and its KL is log q(z|x) - log p(z) at the drawn z. It learns
 * from both, as far as gradients reach it: a discriminator has none for it, and draws of a mixture none for its weights.
 *
 * @throws {ArgumentError} if an option is unknown or impossible, the likelihood does not fit the data, or nothing would train
 *   the prior
 * @throws {ShapeError} if a given network's output, or a given prior, does not fit
 * @see Zhao, Song & Ermon 2019, equation 6, https://arxiv.org/abs/1706.02262
 * @example
 * const data = { name: "bits", shape: [4], kind: "binary" } as const;
 * const model = infoVae({ data, latent: 2, alpha: 1, lambda: 100, divergence: { mmd: { bandwidth: "median" } } });
 */
export const infoVae = defineLatentModel({
  name: "infoVae",
  kind: "info-vae",
  package: "@elbo/infovae",
  options: {
    /**
     * Takes 1 - alpha for the weight of the KL; at most 1.
     * @default 0
     */
    alpha: alphaOption,
    /**
     * Between q(z) and the prior.
     * @default `{ mmd: {} }`
     */
    divergence: divergenceOption,
    /**
     * Makes alpha + lambda - 1 the weight of the divergence.
     * @default 1000 of an MMD, else 10
     */
    lambda: lambdaOption,
    /**
     * Report the mutual information and the marginal KL of each batch.
     * @default true
     */
    information: flag(true, "report the mutual information and the marginal KL of each batch"),
  },
  objective: (parts, { alpha, lambda, divergence, information: reported, latent, seed }) => {
    requireAlphaAndLambda("infoVae", alpha, lambda);
    const built = buildDivergence("infoVae", divergence, { ...parts, latent, seed, alpha });
    const divergences = {
      kl: { divergence: parts.kl, weight: klWeight(alpha) },
      [divergence.kind]: {
        divergence: built.divergence,
        weight: marginalWeight(alpha, lambda),
        adversarial: divergence.kind === "adversarial",
      },
      ...(reported && informationTerms()),
    };
    const objective = reading(latentObjective(parts, { divergences }), built);
    const { discriminator } = built;
    if (discriminator === undefined) return objective;
    return { objective, modules: { discriminator: discriminator.module }, opponents: [discriminator.player] };
  },
});

/** Terms that are reported, and are no part of the loss. */
function informationTerms(): LatentTerms<DiagonalNormal, Distribution>["divergences"] {
  const estimate = oncePerPass((latents: Latents) => information(latents));
  return {
    mutualInformation: { divergence: (latents) => estimate(latents).mutualInformation, weight: 0 },
    marginalKl: { divergence: (latents) => estimate(latents).marginalKl, weight: 0 },
  };
}

function reading(objective: Objective, { discriminator }: BuiltDivergence): Objective {
  return discriminator ? { ...objective, frozen: discriminator.module.parameters } : objective;
}
