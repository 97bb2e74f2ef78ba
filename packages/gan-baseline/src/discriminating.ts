import {
  averageUpdates,
  incomparable,
  type Network,
  type Objective,
  type Pass,
  requireShape,
  type Scalar,
  stopGradient,
  type Tensor,
  withoutUpdates,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { gradientPenalty, type GradientPenalty } from "./gradient-penalty.js";
import { drawLabels, type Labels } from "./labels.js";
import { crossEntropy, gameValue, meanProbability } from "./losses.js";
import { type ValueScale } from "./value-scale.js";

/** The two networks of a game, and how they see the data. */
export interface Game {
  readonly kind: string;
  /** Codes [n, latent] to examples, in the networks' values. */
  readonly generator: Network;
  /** Examples in the networks' values to logits of being real, [n, 1]. */
  readonly discriminator: Network;
  readonly scale: ValueScale;
  /** Examples that a batch must hold in training: 2 where there is batch norm, which would make a lone example a constant. */
  readonly smallestBatch: 1 | 2;
}

/** What the discriminator is trained with. */
export interface Judgement {
  readonly labels: Labels;
  readonly penalty: GradientPenalty | undefined;
}

/** As many generated examples as a batch holds; both players see the same ones within a step. */
export function generateFakes({ kind, generator, smallestBatch }: Game, x: Tensor, pass: Pass): Tensor {
  const count = x.shape[0];
  const advice = "Choose another batchSize, or leave a last batch of 1 out by dropLast: true.";
  const holds = count >= smallestBatch || !pass.training;
  requireShape(holds, kind, "batch", `hold ${smallestBatch} or more examples for batch norm`, x.shape, advice);
  return generator.apply(pass.rng.split("noise").normal([count, ...generator.inputShape]), pass);
}

/**
 * What the discriminator minimises, with the generator held fixed: the mean cross-entropy of telling real examples, with
 * the labels drawn for them, from generated ones, with the label 0, and the penalty where there is one, in nats.
 *
 * Terms: "real" and "fake", the means of D(x) and D(G(z)); "value", the value of the game, in nats; "penalty".
 */
export function discriminating(game: Game, { labels, penalty }: Judgement): Objective {
  const { generator, discriminator, scale } = game;
  return {
    parameters: discriminator.parameters,
    frozen: generator.parameters,
    selection: incomparable,
    evaluate: ({ x }, pass) => {
      const real = scale.toNetwork(x!);
      const fake = stopGradient(generateFakes(game, x!, withoutUpdates(pass)));
      const judge = (examples: Tensor, pass: Pass): Tensor => discriminator.apply(examples, pass);
      const [onReal, onFake] = averageUpdates(pass, (pass) => [judge(real, pass), judge(fake, pass)] as const);
      const crossEntropies = tf.add<Scalar>(
        crossEntropy(onReal, drawLabels(labels, x!.shape[0], pass.rng.split("labels"))),
        crossEntropy(onFake, tf.fill(onFake.shape, 0)),
      );
      const terms = { real: meanProbability(onReal), fake: meanProbability(onFake), value: gameValue(onReal, onFake) };
      if (penalty === undefined) return { loss: crossEntropies, terms };
      const logits = (examples: Tensor): Tensor => judge(examples, withoutUpdates(pass));
      const added = gradientPenalty(penalty, { logits, real, fake }, pass.rng.split("penalty"));
      return { loss: tf.add<Scalar>(crossEntropies, added), terms: { ...terms, penalty: added } };
    },
  };
}
