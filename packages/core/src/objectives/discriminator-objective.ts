import * as tf from "@tensorflow/tfjs";
import { softplus } from "../tensor/softplus.js";
import { stopGradient } from "../tensor/stop-gradient.js";
import { type Batch, type Network, type Objective, type ParameterMap, type Pass, type Tensor } from "../types.js";

/** Two samples for a discriminator to tell apart. */
export interface SamplePair {
  /** What the draws depend on, and the discriminator does not move. */
  readonly parameters: ParameterMap;
  /**
   * As many draws of each as a batch holds, [batch, ...event] both. Networks are applied `withoutUpdates`: their moving
   * averages are for the player that moves them.
   */
  draw(this: void, batch: Batch, pass: Pass): readonly [first: Tensor, second: Tensor];
}

/**
 * What a discriminator D minimises, with the samples held fixed: the mean cross-entropy of telling which of two samples a
 * draw is of,
 *
 *   loss = (E softplus(-D(z)) + E softplus(D(w))) / 2,   z ~ q, w ~ p,
 *
 * in nats. At its best D is log q - log p, and the loss log 2 where the two are the same. It means something else in each
 * epoch, so that none is best by it.
 *
 * @param discriminator logit of "a draw of the first sample", [batch, ...event] to [batch, 1]
 * @see Goodfellow et al. 2014, proposition 1, https://arxiv.org/abs/1406.2661
 * @example
 * const discriminator = mlp({ hidden: [8], outputs: 1 })([2], createRng(0));
 * const objective = discriminatorObjective(discriminator, {
 *   parameters: new Map(),
 *   draw: ({ x }, { rng }) => [x!, rng.normal(x!.shape)],
 * });
 */
export function discriminatorObjective(discriminator: Network, { parameters, draw }: SamplePair): Objective {
  return {
    parameters: discriminator.parameters,
    frozen: parameters,
    selection: { figures: {}, monitor: null },
    evaluate: (batch, pass) => {
      const [first, second] = draw(batch, pass);
      const missed = tf.mean(softplus(tf.neg(discriminator.apply(stopGradient(first), pass))));
      const mistaken = tf.mean(softplus(discriminator.apply(stopGradient(second), pass)));
      const crossEntropy = tf.mul<tf.Scalar>(tf.add(missed, mistaken), 0.5);
      return { loss: crossEntropy, terms: { crossEntropy } };
    },
  };
}
