import {
  adam,
  analyticKl,
  describeSchedule,
  latentObjective,
  oncePerPass,
  requireArgument,
  requireWeight,
  type Schedule,
} from "@elbo/core";
import { covariancePenalty, type CovariancePenalty, type DipVariant } from "./covariance-penalty.js";
import { familyModel, type FamilyOptions, type Latents, type NormalModel } from "./family.js";

export interface DipVaeOptions extends FamilyOptions {
  /** "i" looks at the posterior means, "ii" (the default) at the codes. */
  readonly variant?: DipVariant;
  /** Weight of the covariances of different units, 10 unless given. */
  readonly offDiagonal?: Schedule;
  /** Weight of the variances; 100 for the variant "i" and 10 for "ii" unless given. */
  readonly diagonal?: Schedule;
}

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
export function dipVae(options: DipVaeOptions): NormalModel {
  const { variant = "ii", offDiagonal = 10, optimizer = adam() } = options;
  const { diagonal = variant === "i" ? 100 : 10 } = options;
  requireStandardPrior(options);
  return familyModel("dipVae", options, ["variant", "offDiagonal", "diagonal"], (parts) => {
    requireArgument(variant === "i" || variant === "ii", "dipVae", "variant", '"i" or "ii"', variant);
    for (const [name, weight] of Object.entries({ offDiagonal, diagonal })) requireWeight("dipVae", name, weight);
    const penalty = oncePerPass(({ posterior }: Latents) => covariancePenalty(posterior, variant));
    const part = (name: keyof CovariancePenalty) => (latents: Latents) => penalty(latents)[name];
    const divergences = {
      kl: { divergence: analyticKl },
      offDiagonal: { divergence: part("offDiagonal"), weight: offDiagonal },
      diagonal: { divergence: part("diagonal"), weight: diagonal },
    };
    return {
      kind: "dip-vae",
      config: { variant, offDiagonal: describeSchedule(offDiagonal), diagonal: describeSchedule(diagonal) },
      players: [{ name: "vae", objective: latentObjective(parts, { divergences }), optimizer }],
    };
  });
}

function requireStandardPrior(options: DipVaeOptions & { readonly prior?: unknown }): void {
  const { prior } = options;
  const advice = "The penalties bring the covariance of the codes to the identity, that of N(0, I): take betaVae with another prior.";
  requireArgument(prior === undefined, "dipVae", "prior", "left out", prior, advice);
}
