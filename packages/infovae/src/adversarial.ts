import {
  adam,
  createRng,
  leakyRelu,
  mlp,
  type Network,
  type Optimizer,
  requireArgument,
  requireKnownOptions,
  softplus,
  type Tensor,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type Latents } from "./parts.js";

export type AdversarialPenalty = "nonSaturating" | "kl";

export interface AdversarialOptions {
  /**
   * What the encoder minimises, D(z) being the discriminator's logit of "a code": "nonSaturating", the default, is
   * E softplus(D(z)), log 2 where the discriminator cannot tell; "kl" is E D(z), an estimate of KL(q(z) || p(z)).
   */
  readonly penalty?: AdversarialPenalty;
  /** Hidden layers of the discriminator, leaky ReLU of slope 0.2; [256, 256] unless given. */
  readonly hidden?: readonly number[];
  /** Of the discriminator: Adam with learning rate 1e-3 and decays 0.5 and 0.999 unless given. */
  readonly optimizer?: Optimizer;
}

/** @throws {ArgumentError} if an option is unknown or impossible */
export function adversarialSettings(where: string, options: AdversarialOptions): Required<AdversarialOptions> {
  requireKnownOptions(where, options, ["penalty", "hidden", "optimizer"]);
  const { penalty = "nonSaturating", hidden = [256, 256], optimizer = adam({ beta1: 0.5 }) } = options;
  const known = penalty === "nonSaturating" || penalty === "kl";
  requireArgument(known, where, "penalty", '"nonSaturating" or "kl"', penalty);
  return { penalty, hidden, optimizer };
}

/** D: the logit of "a code" against "a draw of the prior", [batch, latent] to [batch, 1]. */
export function latentDiscriminator(latent: number, hidden: readonly number[], seed: number): Network {
  const rng = createRng(seed).split("weights").split("discriminator");
  return mlp({ hidden, outputs: 1, activation: leakyRelu(0.2) })([latent], rng);
}

/** What the encoder minimises for each code, [batch] in nats. The discriminator's parameters are left to the other player. */
export function adversarialPenalty(discriminator: Network, penalty: AdversarialPenalty): (latents: Latents) => Tensor {
  return ({ z, pass }) => {
    const logits = tf.squeeze(discriminator.apply(z, pass), [1]);
    return penalty === "kl" ? logits : softplus(logits);
  };
}
