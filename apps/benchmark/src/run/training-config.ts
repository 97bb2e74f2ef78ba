import { type LikelihoodName, type MlpOptions } from "@elbo/core";
import { type DatasetRequest } from "../data/datasets.js";
import { type ModelEntry, type OwnSetting, ownSettings } from "../models/model-entry.js";

export const optimizerNames = ["adam", "adamax", "sgd"] as const;
export type OptimizerName = (typeof optimizerNames)[number];

/** Everything that decides what one training comes to. It survives JSON. */
export interface TrainingConfig extends DatasetRequest {
  /** A name in the table of models. */
  readonly model: string;
  readonly latent: number;
  /** p(x|z); null for the one that fits the data. */
  readonly likelihood: LikelihoodName | null;
  readonly hidden: readonly number[];
  readonly activation: Extract<MlpOptions["activation"], string>;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** Epochs without a better validation figure before training stops; null for never. */
  readonly patience: number | null;
  /** Weight of the KL or of a part of it; null where the model has none that can be set. */
  readonly beta: number | null;
  /** Nats that the KL is held at; null where the model has no such aim. */
  readonly capacity: number | null;
  /** Epochs in which the weight of the KL, or its capacity, grows from 0; null where it does not. */
  readonly ramp: number | null;
  /** Nats that the KL or the reconstruction is kept below; null where the model has no bound. */
  readonly bound: number | null;
  /** Components of the prior; null where the model's has none. */
  readonly components: number | null;
  /** Draws of z per example in the loss; null where the model has a fixed number of them. */
  readonly draws: number | null;
  /** Weight of the divergence between aggregate posterior and prior; null where the model has none. */
  readonly lambda: number | null;
  /** Size of the codebook; null where the model has none. */
  readonly codes: number | null;
  readonly seed: number;
}

/** What follows from the data set and the model where it is not asked for. */
export type TrainingSettings = Omit<TrainingConfig, "model" | "dataset" | "seed">;

type Protocol = Omit<TrainingSettings, OwnSetting>;

/** The digits protocol: 17 levels, 256-256 LeakyReLU both ways, Adamax, early stopping on the validation loss. */
const digits: Protocol = {
  values: null,
  binarize: null,
  validation: null,
  latent: 16,
  likelihood: null,
  hidden: [256, 256],
  activation: "leakyRelu",
  optimizer: "adamax",
  learningRate: 1e-3,
  batchSize: 64,
  epochs: 1000,
  patience: 20,
};

/** The usual small VAE on dynamically binarised MNIST: 784-500-20. */
const mnist: Protocol = {
  values: null,
  binarize: "dynamic",
  validation: null,
  latent: 20,
  likelihood: null,
  hidden: [500],
  activation: "relu",
  optimizer: "adam",
  learningRate: 1e-3,
  batchSize: 128,
  epochs: 20,
  patience: null,
};

/** The MLP of disentanglement studies in a smaller size: 1024-256-256-10. */
const shapes: Protocol = {
  values: null,
  binarize: null,
  validation: null,
  latent: 10,
  likelihood: null,
  hidden: [256, 256],
  activation: "relu",
  optimizer: "adam",
  learningRate: 1e-3,
  batchSize: 128,
  epochs: 50,
  patience: null,
};

/** For files. */
const general: Protocol = {
  values: null,
  binarize: null,
  validation: null,
  latent: 8,
  likelihood: null,
  hidden: [256, 256],
  activation: "relu",
  optimizer: "adam",
  learningRate: 1e-3,
  batchSize: 64,
  epochs: 200,
  patience: 20,
};

const protocols: Readonly<Record<string, Protocol>> = {
  digits,
  mnist,
  "fashion-mnist": mnist,
  shapes,
  "shapes-full": { ...shapes, hidden: [1200, 1200], batchSize: 2048 },
};

/** Of a model that has none of its own. */
export const noOwnSettings = {
  ...{ beta: null, capacity: null, ramp: null, bound: null },
  ...{ components: null, draws: null, lambda: null, codes: null },
} satisfies Record<OwnSetting, null>;

/** The settings that a data set and a model are usually trained with, with those that are asked for in their place. */
export function trainingConfig(
  asked: Pick<TrainingConfig, "model" | "dataset" | "seed"> & Partial<TrainingConfig>,
  { usual, own }: Pick<ModelEntry, "usual" | "own">,
): TrainingConfig {
  const protocol = Object.hasOwn(protocols, asked.dataset) ? protocols[asked.dataset]! : general;
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  const settings = { ...protocol, ...usual?.(asked.dataset), ...noOwnSettings, ...own };
  return { ...settings, ...(Object.fromEntries(given) as unknown as TrainingConfig) };
}

/** What a training is of, without its seed: "vae-16", "beta-vae-16-beta4", "vae+vamp-16-components64". */
export function variantName(config: TrainingConfig): string {
  const own = ownSettings.filter((setting) => config[setting] !== null).map((setting) => `${setting}${config[setting]}`);
  return [config.model, config.latent, ...own].join("-");
}

/** A name for a training that tells it apart from others of its run, and makes a folder: "vae-16-seed1". */
export function trainingName(config: TrainingConfig): string {
  return `${variantName(config)}-seed${config.seed}`;
}
