import {
  adam,
  collectParameters,
  createRng,
  type DataSpec,
  evaluationPass,
  type GenerativeModel,
  interpolateCodes,
  type InterpolationOptions,
  type JsonObject,
  type Network,
  type Optimizer,
  type Player,
  requireArgument,
  requireKnownOptions,
  requireShape,
  type Rng,
  type Shape,
  type Tensor,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { discriminating, type Game } from "./discriminating.js";
import { checkGradientPenalty, type GradientPenaltyOptions } from "./gradient-penalty.js";
import { generating } from "./generating.js";
import { checkLabels, type LabelOptions } from "./labels.js";
import { type GeneratorLoss } from "./losses.js";
import { requireRng } from "./require-rng.js";
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

/** A generator and a discriminator that are trained against each other. */
export interface AdversarialModel extends GenerativeModel {
  /** What the model was built for. */
  readonly data: DataSpec;
  /** Codes [n, latent] to examples, with values in [-1, 1] unless the data are real numbers. */
  readonly generator: Network;
  /** Examples in the generator's values to the logit of being real, [n, 1]. */
  readonly discriminator: Network;
  /** G(z): codes [n, latent] to examples [n, ...shape], in the values of the data. */
  decode(z: Tensor): Tensor;
  /** D(x), the probability of being real: examples [n, ...shape] to [n]. */
  discriminate(x: Tensor): Tensor;
  /** log D(x) - log(1 - D(x)), which tells more where D(x) is 0 or 1 in float32: examples [n, ...shape] to [n]. */
  logit(x: Tensor): Tensor;
  /** Examples on the way from one code [latent] to another: [steps, ...shape]. */
  interpolate(from: Tensor, to: Tensor, steps: number, options?: InterpolationOptions): Tensor;
}

/** The options of training, checked and with their defaults. */
export interface Settings {
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

/** Makes a model of a game. The model owns the networks. */
export function adversarialModel(game: Game, config: JsonObject, data: DataSpec, players: readonly Player[]): AdversarialModel {
  const { kind, generator, discriminator, scale } = game;
  const pass = () => evaluationPass(createRng(0));
  const decode = (z: Tensor): Tensor =>
    tf.tidy(() => {
      requireRows(`${kind}.decode`, "z", z, generator.inputShape);
      return scale.toData(generator.apply(z, pass()));
    });
  const logit = (method: string, x: Tensor): Tensor =>
    tf.tidy(() => {
      requireRows(`${kind}.${method}`, "x", x, data.shape);
      return tf.squeeze(discriminator.apply(scale.toNetwork(x), pass()), [1]);
    });
  return {
    kind,
    config,
    data,
    generator,
    discriminator,
    parameters: collectParameters({ generator, discriminator }),
    players: () => players,
    decode,
    discriminate: (x) => tf.tidy(() => tf.sigmoid(logit("discriminate", x))),
    logit: (x) => logit("logit", x),
    generate: (count, rng) =>
      tf.tidy(() => {
        requireGeneration(`${kind}.generate`, count, rng);
        return decode(rng.split("z").normal([count, ...generator.inputShape]));
      }),
    interpolate: (from, to, steps, options) =>
      tf.tidy(() => {
        for (const [end, code] of Object.entries({ from, to })) requireCode(`${kind}.interpolate`, end, code, generator.inputShape);
        return decode(interpolateCodes(from, to, steps, options));
      }),
    dispose: () => [generator, discriminator].forEach((network) => network.dispose()),
  };
}

function usualAdam(): Optimizer {
  return adam({ learningRate: 2e-4, beta1: 0.5 });
}

function requireOptimizer(where: string, optimizer: unknown): void {
  const holds = typeof optimizer === "object" && optimizer !== null && "createState" in optimizer;
  requireArgument(holds, where, "optimizers", "optimisers such as adam()", optimizer);
}

function requireRows(where: string, argument: string, rows: Tensor, shape: Shape): void {
  requireArgument(rows instanceof tf.Tensor, where, argument, "a tensor", rows);
  const fits = rows.rank === shape.length + 1 && tf.util.arraysEqual(rows.shape.slice(1), [...shape]);
  requireShape(fits, where, argument, `have the shape [n, ${shape.join(", ")}]`, rows.shape);
}

function requireCode(where: string, argument: string, code: Tensor, shape: Shape): void {
  requireArgument(code instanceof tf.Tensor, where, argument, "a tensor", code);
  const fits = tf.util.arraysEqual(code.shape, [...shape]);
  requireShape(fits, where, argument, `have the shape [${shape.join(", ")}]`, code.shape);
}

/** Throws an ArgumentError unless so many examples can be drawn from such a generator. */
function requireGeneration(where: string, count: number, rng: Rng): void {
  requireArgument(Number.isInteger(count) && count >= 1, where, "count", "a positive integer", count);
  requireRng(where, rng);
}
