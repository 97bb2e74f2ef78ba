import {
  adam,
  choice,
  type ChosenOptions,
  count,
  defineOption,
  derived,
  group,
  groupOf,
  type Optimizer,
  optimizerOption,
  type OptionsOf,
  type Player,
} from "@elbo/core";
import { type Game } from "./game.js";
import { ganDiscriminatorObjective } from "./gan-discriminator-objective.js";
import { generatorObjective } from "./generator-objective.js";
import { gradientPenaltyOptions } from "./gradient-penalty.js";
import { labelsOption } from "./labels.js";
import { generatorLosses } from "./losses.js";
import { takingTurns } from "./turns.js";

const usualAdam = derived<Optimizer>(
  () => adam({ learningRate: 2e-4, beta1: 0.5 }),
  "Adam with learning rate 2e-4 and beta1 0.5",
);

const optimizerOptions = {
  generator: optimizerOption(usualAdam, "how the generator's parameters move"),
  discriminator: optimizerOption(usualAdam, "how the discriminator's parameters move"),
};

/** One optimiser per player. */
export type Optimizers = OptionsOf<typeof optimizerOptions>;

/** Not in a file, as no optimiser is. */
const optimizers = defineOption<Optimizers, ChosenOptions<typeof optimizerOptions>, object>(
  {},
  "how each player's parameters move",
  {
    ...groupOf(optimizerOptions),
    toJson: () => undefined,
  },
);

/** How all GANs are trained. */
export const adversarialOptions = {
  /**
   * What the generator minimises.
   * @default "non-saturating"
   */
  generatorLoss: choice(generatorLosses, "non-saturating", "what the generator minimises"),
  /**
   * Labels of real examples.
   * @default smoothed and sometimes flipped
   */
  labels: labelsOption,
  /**
   * A penalty on the discriminator's slope, which batch norm rules out.
   * @default none
   */
  gradientPenalty: group(gradientPenaltyOptions, undefined, "penalty on the discriminator's slope"),
  /**
   * Moves of the discriminator, each on a batch of its own, for each of the generator.
   * @default 1
   */
  criticSteps: count(1, "moves of the discriminator for each of the generator"),
  /**
   * Moves of the discriminator before the generator's first.
   * @default 0
   */
  pretraining: count(0, "moves of the discriminator before the generator's first", { from: 0 }),
  /**
   * One for each player.
   * @default Adam with learning rate 2e-4 and beta1 0.5
   */
  optimizers,
  /**
   * Seed of the initial weights.
   * @default 0
   */
  seed: count(0, "of the initial weights", { from: 0 }),
};

/** The two players of a game, in the order in which they move. */
export function adversarialPlayers(game: Game, options: ChosenOptions<typeof adversarialOptions>): readonly Player[] {
  const { generatorLoss, labels, gradientPenalty: penalty, criticSteps, pretraining } = options;
  const { generator, discriminator } = options.optimizers;
  return [
    {
      name: "discriminator",
      objective: ganDiscriminatorObjective(game, { labels, penalty }),
      optimizer: discriminator,
    },
    {
      name: "generator",
      objective: generatorObjective(game, generatorLoss),
      optimizer: takingTurns(generator, { criticSteps, pretraining }),
    },
  ];
}
