import {
  type DiagonalNormal,
  type Encoder,
  incomparable,
  type Network,
  type Objective,
  softplus,
  stopGradient,
  withoutUpdates,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { permuteUnits } from "./permute-units.js";

/**
 * What the discriminator of a FactorVAE minimises: the mean cross-entropy of telling codes from codes with shuffled
 * units, in nats. It is log 2 where the discriminator cannot tell. The encoder is held fixed, its moving averages too.
 *
 * @param discriminator logit of "not shuffled", [batch, 1]
 */
export function discriminating(encoder: Encoder<DiagonalNormal>, discriminator: Network): Objective {
  return {
    parameters: discriminator.parameters,
    reads: encoder.parameters,
    selection: incomparable,
    evaluate: ({ x }, pass) => {
      const z = stopGradient(encoder.given(x!, withoutUpdates(pass)).sample(pass.rng.split("codes")));
      const shuffled = stopGradient(permuteUnits(z, pass.rng.split("permutation")));
      const mistaken = tf.mean(softplus(tf.neg(discriminator.apply(z, pass))));
      const fooled = tf.mean(softplus(discriminator.apply(shuffled, pass)));
      const crossEntropy = tf.mul<tf.Scalar>(tf.add(mistaken, fooled), 0.5);
      return { loss: crossEntropy, terms: { crossEntropy } };
    },
  };
}
