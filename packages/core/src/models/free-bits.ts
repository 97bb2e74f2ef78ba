import * as tf from "@tensorflow/tfjs";
import { requireArgument } from "../errors.js";
import { type WeightedDivergence } from "../objectives/latent-objective.js";
import { nonNegative } from "../options/entries.js";
import { type Distribution, type Tensor } from "../types.js";
import { type Summarised } from "./autoencoding-model.js";
import { type LatentParts } from "./latent-parts.js";

/** Of families whose loss holds the KL to the prior. */
export const freeBitsOption = nonNegative(
  undefined,
  "nats of each unit's KL, as a mean over the batch, that cost nothing",
);

/**
 * The KL of a latent model's loss, of which up to `freeBits` nats of each unit cost nothing:
 *
 *   cost = sum_j max(freeBits, mean_n KL(q(z_j|x_n) || p(z_j))),
 *
 * so that no unit gains by saying less than that. The term that is reported stays the KL itself.
 *
 * @param where names the model in errors
 * @param freeBits nats of each unit; none costs as usual
 * @throws {ArgumentError} if they are asked for where the KL is no sum over units: with a prior of one's own, or a posterior whose
 *   units depend on each other
 * @see Kingma et al. 2016, appendix C.8, https://arxiv.org/abs/1606.04934
 */
export function klWithFreeBits<Q extends Summarised, P extends Distribution>(
  where: string,
  { kl, unitKl }: Pick<LatentParts<Q, P>, "kl" | "unitKl">,
  freeBits = 0,
): WeightedDivergence<Q, P> {
  if (freeBits === 0) return { divergence: kl };
  const rule = "left out with a prior of your own, or a posterior whose KL is no sum over units";
  requireArgument(unitKl !== undefined, where, "freeBits", rule, freeBits);
  const cost = (latents: Parameters<typeof unitKl>[0]): Tensor =>
    tf.tidy(() => tf.sum(tf.maximum(tf.mean(unitKl(latents), 0), freeBits)));
  return { divergence: kl, cost };
}
