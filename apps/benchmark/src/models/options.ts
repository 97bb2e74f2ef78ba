import {
  adam,
  adamax,
  adamW,
  clipByGlobalNorm,
  cosine,
  type ExampleSource,
  type Optimizer,
  plateau,
  type Schedule,
  sgd,
  stepDecay,
} from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { type OptimizerName, type TrainingConfig } from "./training-config.js";

/** The options that every family with an encoder and a decoder takes. */
export function latentOptions(config: TrainingConfig, { spec, train }: Dataset) {
  const { latent, likelihood, hidden, activation, seed } = config;
  const optimizer = createOptimizer(config, train);
  return { data: spec, latent, likelihood: likelihood ?? undefined, hidden, activation, seed, optimizer };
}

interface Moves {
  readonly learningRate: Schedule;
  /** Decay of Adam's first moment, where it is another than the usual one. */
  readonly beta1?: number;
  readonly weightDecay?: number;
}

const optimizers: Readonly<Record<OptimizerName, (moves: Moves) => Optimizer>> = {
  adam: ({ learningRate, beta1 }) => adam({ learningRate, beta1 }),
  adamw: ({ learningRate, beta1, weightDecay }) => adamW({ learningRate, beta1, weightDecay }),
  adamax: ({ learningRate }) => adamax({ learningRate }),
  sgd: ({ learningRate }) => sgd({ learningRate }),
};

/**
 * The optimiser of a training on these examples, which say how many steps an epoch has.
 *
 * @param own what a family has otherwise than usual
 * @throws {ArgumentError} if an option is impossible
 */
export function createOptimizer(
  config: TrainingConfig,
  train: ExampleSource,
  own: Pick<Moves, "beta1"> = {},
): Optimizer {
  const { optimizer: name, weightDecay, clipNorm } = config;
  const optimizer = optimizers[name]({ learningRate: learningRateOf(config, train), weightDecay, ...own });
  return clipNorm === undefined ? optimizer : clipByGlobalNorm(optimizer, clipNorm);
}

/** The learning rate by the step. */
export function learningRateOf(config: TrainingConfig, train: ExampleSource): Schedule {
  const { learningRate: from, decay, epochs, schedule = "constant", plateauPatience } = config;
  const perEpoch = stepsPerEpoch(config, train);
  if (decay !== undefined)
    return stepDecay({ from, at: decay.after.map((after) => Math.round(after * perEpoch)), factor: decay.by });
  if (schedule === "cosine") return cosine({ from, steps: epochs * perEpoch });
  return schedule === "plateau" ? plateau({ from, patience: plateauPatience }) : from;
}

/** Steps in which every example is seen once. */
export function stepsPerEpoch({ batchSize }: TrainingConfig, { size }: ExampleSource): number {
  return Math.ceil(size / batchSize);
}
