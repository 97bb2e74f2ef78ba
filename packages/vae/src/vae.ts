import {
  type AnyPrior,
  type ChosenPosterior,
  count,
  defineLatentModel,
  type DiagonalNormal,
  type Distribution,
  freeBitsOption,
  klWithFreeBits,
  latentObjective,
  type LatentOptions,
  type LatentVariableModel,
  type Summarised,
} from "@elbo/core";
import { posteriorOption } from "./posteriors/restore-posterior.js";

/** Options of a VAE; an IWAE has no `freeBits`. M is the prior that the posterior brings. */
export interface VaeOptions<
  P extends Distribution = DiagonalNormal,
  Q extends Summarised = DiagonalNormal,
  M extends Distribution = DiagonalNormal,
>
  extends LatentOptions, ChosenPosterior<Q, M>, AnyPrior<P> {
  /**
   * Draws of z per example in the loss.
   * @default 1
   */
  readonly samples?: number;
  /**
   * Nats of each unit's KL, as a mean over the batch, that cost nothing; the KL that is reported stays the true one. For a
   * normal posterior and the usual prior.
   * @default none
   */
  readonly freeBits?: number;
}

/** A variational autoencoder: with a normal posterior and a standard normal prior unless others are named. */
export type Vae<P extends Distribution = DiagonalNormal, Q extends Summarised = DiagonalNormal> = LatentVariableModel<
  Q,
  P,
  Summarised
>;

/**
 * The variational autoencoder: maximises the evidence lower bound
 *
 *   ELBO = E_q(z|x)[log p(x|z)] - KL(q(z|x) || p(z))
 *
 * with q(z|x) a diagonal normal and p(z) = N(0, I), unless a posterior or a prior is given. With `samples` the bound is
 * the mean over so many draws of z per example, usually one. All metrics are in nats, summed over the entries of x
 * and the units of z.
 *
 * @throws {ArgumentError} if an option is unknown or impossible, the likelihood does not fit the data, or posterior and
 *   prior are over different codes
 * @throws {ShapeError} if a given network's output, or a given prior, does not fit
 * @see Kingma & Welling 2014, https://arxiv.org/abs/1312.6114; Rezende et al. 2014, https://arxiv.org/abs/1401.4082
 * @example
 * const data = await digits();
 * const model = vae({ data: data.spec, latent: 16, likelihood: "categorical" });
 * await fit(model, data.train, { epochs: 1, seed: 1 });
 * const images = model.generate(64, createRng(2));
 */
export const vae = defineLatentModel({
  name: "vae",
  kind: "vae",
  package: "@elbo/vae",
  options: {
    posterior: posteriorOption,
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
  objective: (parts, { samples, freeBits }) =>
    latentObjective(parts, { divergences: { kl: klWithFreeBits("vae", parts, freeBits) }, samples }),
});
