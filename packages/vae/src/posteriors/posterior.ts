import {
  analyticKl,
  type DiagonalNormal,
  type Distribution,
  type Divergence,
  normalDesign,
  type PosteriorDesign,
  type Prior,
  requireArgument,
  standardNormalPrior,
  type Summarised,
} from "@elbo/core";

/** How q(z|x) is made, and the prior that fits it. */
export interface Posterior<Q extends Summarised, P extends Distribution> extends PosteriorDesign<Q> {
  /** p(z) where no other is given. */
  prior(latent: number): Prior<P>;
  /** KL(q(z|x) || p(z)) to that prior: in closed form, or at the drawn z. */
  readonly kl: Divergence<Q, P>;
}

/** A diagonal normal, with p(z) = N(0, I) and the exact KL. */
export const normalPosterior: Posterior<DiagonalNormal, DiagonalNormal> = {
  ...normalDesign,
  prior: (latent) => standardNormalPrior([latent]),
  kl: analyticKl,
};

/** Throws an ArgumentError unless a value is a posterior. */
export function requirePosterior(where: string, posterior: unknown): void {
  const holds = typeof posterior === "object" && posterior !== null && "outputs" in posterior && "kl" in posterior;
  const rule = "a posterior such as fullCovariancePosterior()";
  requireArgument(holds, where, "posterior", rule, posterior);
}
