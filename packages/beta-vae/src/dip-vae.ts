import { choice, defineLatentModel, derived, latentObjective, oncePerPass, weight } from "@elbo/core";
import { covariancePenalty, type CovariancePenalty } from "./covariance-penalty.js";
import { noPrior } from "./independent-units.js";
import { type Latents } from "./latents.js";

/**
 * The DIP-VAE, I and II: the evidence lower bound, and a penalty that brings the covariance C of the codes to that of
 * the prior,
 *
 *   loss = -ELBO + offDiagonal sum_{i != j} C_ij² + diagonal sum_i (C_ii - 1)².
 *
 * C is that of the posterior means for DIP-VAE-I, and that of the codes for DIP-VAE-II, over the batch. The terms are
 * reported without their weights; `offDiagonal` and `diagonal` are no nats.
 *
 * @throws {ArgumentError} if an option is unknown or impossible, or the likelihood does not fit the data
 * @throws {ShapeError} if a given network's output does not fit
 * @see Kumar et al. 2018, equations 6 and 7, https://arxiv.org/abs/1711.00848
 * @example
 * const model = dipVae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2, variant: "i" });
 */
export const dipVae = defineLatentModel({
  name: "dipVae",
  kind: "dip-vae",
  package: "@elbo/beta-vae",
  options: {
    prior: noPrior,
    /**
     * "i" looks at the posterior means, "ii" at the codes.
     * @default "ii"
     */
    variant: choice(["i", "ii"], "ii", "whether the penalty is on the posterior means (i) or the codes (ii)"),
    /**
     * Weight of the covariances of different units.
     * @default 10
     */
    offDiagonal: weight(10, "weight of the covariances of different units"),
    /**
     * Weight of the variances.
     * @default 100 of variant "i", else 10
     */
    diagonal: weight(
      derived(({ variant }) => (variant === "i" ? 100 : 10), "100 of variant i, else 10"),
      "weight of the variances",
    ),
  },
  objective: (parts, { variant, offDiagonal, diagonal }) => {
    const penalty = oncePerPass(({ posterior }: Latents) => covariancePenalty(posterior, variant));
    const part = (name: keyof CovariancePenalty) => (latents: Latents) => penalty(latents)[name];
    const divergences = {
      kl: { divergence: parts.kl },
      offDiagonal: { divergence: part("offDiagonal"), weight: offDiagonal },
      diagonal: { divergence: part("diagonal"), weight: diagonal },
    };
    return latentObjective(parts, { divergences });
  },
});
