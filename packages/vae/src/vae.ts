import {
  adam,
  type DiagonalNormal,
  type Distribution,
  latentObjective,
  type LatentVariableModel,
  latentVariableModel,
  owning,
  type Summarised,
} from "@elbo/core";
import { type VaeOptions, vaeParts } from "./parts.js";

/** A variational autoencoder: with a normal posterior and a standard normal prior unless others are named. */
export type Vae<P extends Distribution = DiagonalNormal, Q extends Summarised = DiagonalNormal> =
  LatentVariableModel<Q, P, Summarised>;

/**
 * The variational autoencoder: maximises the evidence lower bound
 *
 *   ELBO = E_q(z|x)[log p(x|z)] - KL(q(z|x) || p(z))
 *
 * with q(z|x) a diagonal normal and p(z) = N(0, I), unless a posterior or a prior is given. With `samples` the bound is
 * the mean over so many draws of z per example, one unless given. All figures are in nats, summed over the entries of x
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
export function vae<
  M extends Distribution = DiagonalNormal,
  Q extends Summarised = DiagonalNormal,
  P extends Distribution = M,
>(options: VaeOptions<P, Q, M>): Vae<P, Q> {
  const { kl, config, ...parts } = vaeParts("vae", options);
  const { data, samples = 1, optimizer = adam() } = options;
  const objective = owning(Object.values(parts), () =>
    latentObjective(parts, { divergences: { kl: { divergence: kl } }, samples }),
  );
  const players = [{ name: "vae", objective, optimizer }];
  return latentVariableModel({ ...parts, kl, kind: "vae", config: { ...config, samples }, data, players });
}
