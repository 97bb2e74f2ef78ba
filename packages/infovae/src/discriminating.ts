import { collectParameters, incomparable, type Network, type Objective, softplus, stopGradient, withoutUpdates } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type CodeParts } from "./parts.js";

/**
 * What a latent discriminator minimises: the mean cross-entropy of telling codes from draws of the prior, in nats. At its
 * best its logit is log q(z) - log p(z), and its loss log 2 where the two are the same. Encoder and prior are held fixed,
 * their moving averages too.
 *
 * @param discriminator logit of "a code", [batch, 1]
 */
export function discriminating(
  { encoder, prior }: CodeParts,
  discriminator: Network,
): Objective {
  return {
    parameters: discriminator.parameters,
    selection: incomparable,
    reads: collectParameters({ encoder, prior }),
    evaluate: ({ x }, pass) => {
      const fixed = withoutUpdates(pass);
      const z = stopGradient(encoder.given(x!, fixed).sample(pass.rng.split("codes")));
      const w = stopGradient(prior.distribution(fixed).sample(pass.rng.split("prior"), [x!.shape[0]]));
      const missed = tf.mean(softplus(tf.neg(discriminator.apply(z, pass))));
      const mistaken = tf.mean(softplus(discriminator.apply(w, pass)));
      const crossEntropy = tf.mul<tf.Scalar>(tf.add(missed, mistaken), 0.5);
      return { loss: crossEntropy, terms: { crossEntropy } };
    },
  };
}
