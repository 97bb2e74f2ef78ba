import { incomparable, type Objective, withoutUpdates } from "@elbo/core";
import { type Game, generateFakes } from "./game.js";
import { generatorLoss, type GeneratorLoss, meanProbability } from "./losses.js";

/**
 * What the generator minimises, with the discriminator held fixed as it is after its move of the same step.
 *
 * Term: "fake", the mean of D(G(z)).
 */
export function generatorObjective(game: Game, loss: GeneratorLoss): Objective {
  const { generator, discriminator } = game;
  return {
    parameters: generator.parameters,
    frozen: discriminator.parameters,
    selection: incomparable,
    evaluate: ({ x }, pass) => {
      const logits = discriminator.apply(generateFakes(game, x!, pass), withoutUpdates(pass));
      return { loss: generatorLoss(loss, logits), terms: { fake: meanProbability(logits) } };
    },
  };
}
