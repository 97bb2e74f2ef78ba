import {
  adam,
  type DataSpec,
  type JsonObject,
  type Optimizer,
  type Player,
  requireArgument,
  requireKnownOptions,
} from "@elbo/core";
import { discriminating, type Game } from "./discriminating.js";
import { generating } from "./generating.js";
import { checkGradientPenalty, type GradientPenaltyOptions } from "./gradient-penalty.js";
import { checkLabels, type LabelOptions } from "./labels.js";
import { type GeneratorLoss } from "./losses.js";
import { requireTurns, takingTurns } from "./turns.js";

/** What all GANs have in common. */
export interface AdversarialOptions {
  /** What the data are: `dataset.spec`. */
  readonly data: DataSpec;
  /** What the generator minimises; "non-saturating" unless given. */
  readonly generatorLoss?: GeneratorLoss;
  /** Labels of real examples: smoothed and sometimes flipped unless given. */
  readonly labels?: LabelOptions;
  /** A penalty on the discriminator's slope, which batch norm rules out; none unless given. */
  readonly gradientPenalty?: GradientPenaltyOptions;
  /** Moves of the discriminator, each on a batch of its own, for each of the generator; 1 unless given. */
  readonly criticSteps?: number;
  /** Moves of the discriminator before the generator's first; 0 unless given. */
  readonly pretraining?: number;
  /** Adam with learning rate 2e-4 and beta1 0.5 unless given. */
  readonly optimizers?: Optimizers;
  /** Seed of the initial weights, 0 unless given. */
  readonly seed?: number;
}

/** One optimiser per player. */
export interface Optimizers {
  readonly generator?: Optimizer;
  readonly discriminator?: Optimizer;
}

export const adversarialOptionNames = [
  ...["data", "generatorLoss", "labels", "gradientPenalty", "criticSteps", "pretraining", "optimizers", "seed"],
];

/** The options of training, checked and with their defaults. */
interface Settings {
  readonly players: (game: Game) => readonly Player[];
  readonly penalised: boolean;
  readonly config: JsonObject;
}

/** @throws {ArgumentError} if an option is impossible */
export function checkTraining(where: string, options: AdversarialOptions): Settings {
  const { generatorLoss = "non-saturating", criticSteps = 1, pretraining = 0, optimizers = {} } = options;
  const known = generatorLoss === "non-saturating" || generatorLoss === "minimax";
  requireArgument(known, where, "generatorLoss", '"non-saturating" or "minimax"', generatorLoss);
  const labels = checkLabels(where, options.labels ?? {});
  const penalty = options.gradientPenalty && checkGradientPenalty(where, options.gradientPenalty);
  requireTurns(where, { criticSteps, pretraining });
  requireKnownOptions(`${where}.optimizers`, optimizers, ["generator", "discriminator"]);
  const { generator = usualAdam(), discriminator = usualAdam() } = optimizers;
  for (const optimizer of [generator, discriminator]) requireOptimizer(where, optimizer);
  const { real, flip, flipped } = labels;
  return {
    players: (game) => [
      { name: "discriminator", objective: discriminating(game, { labels, penalty }), optimizer: discriminator },
      {
        name: "generator",
        objective: generating(game, generatorLoss),
        optimizer: takingTurns(generator, { criticSteps, pretraining }),
      },
    ],
    penalised: penalty !== undefined,
    config: {
      generatorLoss,
      labels: { real: [...real], flip, flipped: [...flipped] },
      ...(penalty && { gradientPenalty: { ...penalty } }),
      criticSteps,
      pretraining,
    },
  };
}

function usualAdam(): Optimizer {
  return adam({ learningRate: 2e-4, beta1: 0.5 });
}

function requireOptimizer(where: string, optimizer: unknown): void {
  const holds = typeof optimizer === "object" && optimizer !== null && "createState" in optimizer;
  requireArgument(holds, where, "optimizers", "optimisers such as adam()", optimizer);
}
