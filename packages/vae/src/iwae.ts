import {
  adam,
  type DiagonalNormal,
  type Distribution,
  importanceWeightedObjective,
  latentVariableModel,
  owning,
  type Summarised,
} from "@elbo/core";
import { type VaeOptions, vaeParts } from "./parts.js";
import { type Vae } from "./vae.js";

/**
 * The importance-weighted autoencoder: a VAE that maximises the tighter bound of k = `samples` draws, 5 unless given,
 *
 *   log 1/k sum_i p(x|z_i) p(z_i) / q(z_i|x),   z_i ~ q(z|x),
 *
 * by its own gradient, in which a draw has the share softmax_i(log w_i). With one draw it is a VAE with a sampled KL. The
 * reported terms are those of the ELBO at the same draws; the loss is below their sum. (The ELBO itself, averaged over k
 * draws, is `vae` with `samples`.)
 *
 * @throws {ArgumentError} as `vae`
 * @throws {ShapeError} as `vae`
 * @see Burda, Grosse & Salakhutdinov 2016, https://arxiv.org/abs/1509.00519
 * @example
 * const model = iwae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2, samples: 5 });
 */
export function iwae<
  M extends Distribution = DiagonalNormal,
  Q extends Summarised = DiagonalNormal,
  P extends Distribution = M,
>(options: VaeOptions<P, Q, M>): Vae<P, Q> {
  const { encoder, decoder, prior, kl, config } = vaeParts("iwae", options);
  const parts = { encoder, decoder, prior };
  const { data, samples = 5, optimizer = adam() } = options;
  const objective = owning(Object.values(parts), () => importanceWeightedObjective(parts, { samples }));
  const players = [{ name: "iwae", objective, optimizer }];
  return latentVariableModel({ ...parts, kl, kind: "iwae", config: { ...config, samples }, data, players });
}
