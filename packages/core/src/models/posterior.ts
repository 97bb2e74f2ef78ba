import { type DiagonalNormal, diagonalNormal } from "../distributions/diagonal-normal.js";
import { klStandardNormal } from "../distributions/kl-diagonal-normal.js";
import { standardNormalPrior } from "../conditionals/standard-normal-prior.js";
import { requireArgument } from "../errors.js";
import { analyticKl } from "../objectives/divergences.js";
import { type Distribution, type Divergence, type Prior, type Tensor } from "../types.js";
import { type Summarised } from "./autoencoding-model.js";
import { normalPosteriorFactory, type PosteriorFactory } from "./posterior-factory.js";

/** How q(z|x) is made, and the prior that fits it. */
export interface Posterior<Q extends Summarised, P extends Distribution> extends PosteriorFactory<Q> {
  /** p(z) where no other is given. */
  prior(latent: number): Prior<P>;
  /** KL(q(z|x) || p(z)) to that prior: in closed form, or at the drawn z. */
  kl(this: void, ...latents: Parameters<Divergence<Q, P>>): Tensor;
  /** The KL of each unit, [...batch, latent], where that to its prior is a sum over units. */
  unitKl?(this: void, ...latents: Parameters<Divergence<Q, P>>): Tensor;
}

/** A posterior of any kind, with the prior that is its own. */
export type AnyPosterior = Posterior<Summarised, Distribution>;

/** A diagonal normal, with p(z) = N(0, I) and the exact KL. */
export const normalPosterior: Posterior<DiagonalNormal, DiagonalNormal> = {
  ...normalPosteriorFactory,
  prior: (latent) => standardNormalPrior([latent]),
  kl: analyticKl,
  unitKl: ({ posterior: { mean, logVariance } }) =>
    klStandardNormal(diagonalNormal({ mean, logVariance }, { eventDims: 0 })),
};

/** Throws an ArgumentError unless a value is a posterior. */
export function requirePosterior(where: string, posterior: unknown): void {
  const holds = typeof posterior === "object" && posterior !== null && "outputs" in posterior && "kl" in posterior;
  const rule = "a posterior such as fullCovariancePosterior()";
  requireArgument(holds, where, "posterior", rule, posterior);
}
