import { type Json, type LikelihoodName, type MlpOptions } from "@elbo/core";
import { type DatasetRequest } from "../data/datasets.js";

export const optimizerNames = ["adam", "adamax", "sgd"] as const;
export type OptimizerName = (typeof optimizerNames)[number];

export const activationNames = ["relu", "leakyRelu", "elu", "tanh", "sigmoid", "softplus", "identity"] as const;

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
  /** Epochs without a better validation metric before training stops; null for never. */
  readonly patience: number | null;
  /** What the model's own settings are, by name: those that were asked for, and those that its models are told apart by. */
  readonly settings: Readonly<Record<string, Json>>;
  readonly seed: number;
}

/** What follows from the data set and the model where it is not asked for. */
export type TrainingSettings = Omit<TrainingConfig, "model" | "dataset" | "seed">;

/** What a training is of, without its seed: "vae-16", "beta-vae-16-beta4", "vae+vamp-16-components64". */
export function variantName({ model, latent, settings }: TrainingConfig): string {
  const own = Object.entries(settings).map(
    ([name, value]) => `${name}${typeof value === "number" ? "" : "-"}${showSetting(value)}`,
  );
  return [model, latent, ...own].join("-");
}

/** A setting's value as the command line reads it: 0.5, true, spherical, 64x64. */
export function showSetting(value: Json): string {
  if (Array.isArray(value)) return value.map((each: Json) => showSetting(each)).join("x");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A name for a training that tells it apart from others of its run, and makes a folder: "vae-16-seed1". */
export function trainingName(config: TrainingConfig): string {
  return `${variantName(config)}-seed${config.seed}`;
}
