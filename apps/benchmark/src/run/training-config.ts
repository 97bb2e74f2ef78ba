import { type LikelihoodName, type MlpOptions } from "@elbo/core";
import { type DatasetRequest } from "../data/datasets.js";

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
  readonly seed: number;
}

type Protocol = Omit<TrainingConfig, "model" | "dataset" | "seed">;

/** The digits protocol: 17 levels, 256-256 LeakyReLU both ways, Adamax, early stopping on the validation loss. */
const digits: Protocol = {
  values: null,
  binarize: null,
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

/** For files. */
const general: Protocol = {
  values: null,
  binarize: null,
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

const protocols: Readonly<Record<string, Protocol>> = { digits, mnist, "fashion-mnist": mnist };

/** The settings that a data set is usually trained with, with those that are asked for in their place. */
export function trainingConfig(
  asked: Pick<TrainingConfig, "model" | "dataset" | "seed"> & Partial<TrainingConfig>,
): TrainingConfig {
  const protocol = Object.hasOwn(protocols, asked.dataset) ? protocols[asked.dataset]! : general;
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  return { ...protocol, ...(Object.fromEntries(given) as unknown as TrainingConfig) };
}

/** A name for a training that tells it apart from others of its run, and makes a folder: "vae-16-seed1". */
export function trainingName({ model, latent, seed }: TrainingConfig): string {
  return `${model}-${latent}-seed${seed}`;
}
