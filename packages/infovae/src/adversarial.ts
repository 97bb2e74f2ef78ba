import {
  adam,
  choice,
  type ChosenOptions,
  collectParameters,
  createRng,
  derived,
  leakyRelu,
  mlp,
  type Network,
  type Optimizer,
  optimizerOption,
  type OptionsOf,
  type SamplePair,
  sizes,
  softplus,
  type Tensor,
  withoutUpdates,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type CodeParts, type Latents } from "./parts.js";

export const adversarialOptions = {
  /**
   * What the encoder minimises, D(z) being the discriminator's logit of "a code": "nonSaturating" is
   * E softplus(D(z)), log 2 where the discriminator cannot tell; "kl" is E D(z), an estimate of KL(q(z) || p(z)).
   * @default "nonSaturating"
   */
  penalty: choice(["nonSaturating", "kl"], "nonSaturating", "what the encoder minimises"),
  /**
   * Hidden layers of the discriminator, leaky ReLU of slope 0.2.
   * @default [256, 256]
   */
  hidden: sizes([256, 256], "units of the discriminator's hidden layers"),
  /**
   * Of the discriminator.
   * @default Adam with learning rate 1e-3 and decays 0.5 and 0.999
   */
  optimizer: optimizerOption(
    derived<Optimizer>(() => adam({ beta1: 0.5 }), "Adam with learning rate 1e-3 and beta1 0.5"),
    "how the discriminator's parameters move",
  ),
};

export type AdversarialOptions = OptionsOf<typeof adversarialOptions>;

type Penalty = ChosenOptions<typeof adversarialOptions>["penalty"];

/** D: the logit of "a code" against "a draw of the prior", [batch, latent] to [batch, 1]. */
export function latentDiscriminator(latent: number, hidden: readonly number[], seed: number): Network {
  const rng = createRng(seed).split("weights").split("discriminator");
  return mlp({ hidden, outputs: 1, activation: leakyRelu(0.2) })([latent], rng);
}

/** Codes and draws of the prior, with encoder and prior as they are. At its best a discriminator's logit is log q(z) - log p(z). */
export function codesAndPrior({ encoder, prior }: CodeParts): SamplePair {
  return {
    parameters: collectParameters({ encoder, prior }),
    draw: ({ x }, pass) => {
      const fixed = withoutUpdates(pass);
      const z = encoder.given(x!, fixed).sample(pass.rng.split("codes"));
      return [z, prior.distribution(fixed).sample(pass.rng.split("prior"), [x!.shape[0]])];
    },
  };
}

/** What the encoder minimises for each code, [batch] in nats. The discriminator's parameters are left to the other player. */
export function adversarialPenalty(discriminator: Network, penalty: Penalty): (latents: Latents) => Tensor {
  return ({ z, pass }) => {
    const logits = tf.squeeze(discriminator.apply(z, pass), [1]);
    return penalty === "kl" ? logits : softplus(logits);
  };
}
