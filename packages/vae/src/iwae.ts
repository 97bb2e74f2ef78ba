import { count, defineLatentModel, importanceWeightedObjective } from "@elbo/core";
import { posteriorOption } from "./posteriors/restore-posterior.js";

/**
 * The importance-weighted autoencoder: a VAE that maximises the tighter bound of k = `samples` draws, usually 5,
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
export const iwae = defineLatentModel({
  name: "iwae",
  kind: "iwae",
  package: "@elbo/vae",
  player: "iwae",
  options: {
    posterior: posteriorOption,
    /**
     * Draws of z per example, k.
     * @default 5
     */
    samples: count(5, "draws of z per example in the bound"),
  },
  objective: (parts, { samples }) => importanceWeightedObjective(parts, { samples }),
});
