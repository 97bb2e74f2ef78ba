import {
  discriminatorObjective,
  type Judged,
  type Objective,
  type Pass,
  type Scalar,
  type Tensor,
  withoutUpdates,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type Game, generateFakes } from "./game.js";
import { gradientPenalty, type GradientPenalty } from "./gradient-penalty.js";
import { drawLabels, type Labels } from "./labels.js";
import { gameValue, meanProbability } from "./losses.js";

/** What the discriminator is trained with. */
export interface DiscriminatorTraining {
  readonly labels: Labels;
  readonly penalty: GradientPenalty | undefined;
}

/**
 * What the discriminator of a GAN minimises, with the generator held fixed: the cross-entropies of real examples, with the
 * labels drawn for them, and of generated ones, added, and the penalty where there is one, in nats.
 *
 * Terms: "real" and "fake", the means of D(x) and D(G(z)); "value", the value of the game, in nats; "penalty".
 */
export function ganDiscriminatorObjective(game: Game, { labels, penalty }: DiscriminatorTraining): Objective {
  const { generator, discriminator, scale } = game;
  const outcome = ({ crossEntropy, samples: [real, fake], logits: [onReal, onFake] }: Judged, pass: Pass) => {
    // The sum of two means is twice the mean of both.
    const both = tf.mul<Scalar>(crossEntropy, 2);
    const terms = { real: meanProbability(onReal), fake: meanProbability(onFake), value: gameValue(onReal, onFake) };
    if (penalty === undefined) return { loss: both, terms };
    const logits = (examples: Tensor): Tensor => discriminator.apply(examples, withoutUpdates(pass));
    const added = gradientPenalty(penalty, { logits, real, fake }, pass.rng.split("penalty"));
    return { loss: tf.add<Scalar>(both, added), terms: { ...terms, penalty: added } };
  };
  return discriminatorObjective(
    discriminator,
    {
      parameters: generator.parameters,
      draw: ({ x }, pass) => [scale.toNetwork(x!), generateFakes(game, x!, withoutUpdates(pass))],
    },
    { labels: (count, pass) => drawLabels(labels, count, pass.rng.split("labels")), outcome },
  );
}
