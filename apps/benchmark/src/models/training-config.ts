import { type Json, type LikelihoodName, type MlpOptions } from "@elbo/core";
import { type AugmentOptions } from "@elbo/datasets";
import { type DatasetRequest } from "../data/datasets.js";

export const optimizerNames = ["adam", "adamw", "adamax", "sgd"] as const;
export type OptimizerName = (typeof optimizerNames)[number];

export const activationNames = ["relu", "leakyRelu", "elu", "tanh", "sigmoid", "softplus", "identity"] as const;

export const scheduleNames = ["constant", "cosine", "plateau"] as const;

/** What trainings may be asked for beside the usual. */
export interface TrainingExtras {
  /**
   * Decay of the weights by adamw, as a share of the learning rate.
   * @default 0.01 with adamw
   */
  readonly weightDecay?: number;
  /**
   * Largest norm of all gradients of a step together.
   * @default none
   */
  readonly clipNorm?: number;
  /**
   * What the learning rate does: cosine falls to 0 over all epochs, plateau halves where the validation loss does not fall.
   * @default "constant"
   */
  readonly schedule?: (typeof scheduleNames)[number];
  /**
   * Epochs without a better validation loss until a plateau halves the learning rate.
   * @default 5
   */
  readonly plateauPatience?: number;
  /**
   * Decay of the moving average of weights that is evaluated and kept.
   * @default none
   */
  readonly averageWeights?: number;
  /**
   * Parts of a batch whose gradients are summed before a step.
   * @default 1
   */
  readonly accumulate?: number;
  /**
   * How images for training change at each read.
   * @default not at all
   */
  readonly augment?: AugmentOptions;
}

/** Everything that decides what one training comes to. It survives JSON. */
export interface TrainingConfig extends DatasetRequest, TrainingExtras {
  /** A name in the table of models. */
  readonly model: string;
  readonly latent: number;
  /** p(x|z); null for the one that fits the data. */
  readonly likelihood: LikelihoodName | null;
  readonly hidden: readonly number[];
  readonly activation: Extract<MlpOptions["activation"], string>;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  /**
   * Epochs after which the learning rate is multiplied, and by what.
   * @default never
   */
  readonly decay?: { readonly after: readonly number[]; readonly by: number };
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

/** Options of training that names tell only where trainings differ in them that have one name otherwise. */
export const trainingOptionNames = [
  ...(["likelihood", "hidden", "activation", "optimizer"] as const),
  ...(["learningRate", "batchSize", "epochs", "patience"] as const),
];

export type TrainingOptionName = (typeof trainingOptionNames)[number];

/** Those options of training in which some of these differ. */
export function differingOptions(configs: readonly TrainingConfig[]): TrainingOptionName[] {
  return trainingOptionNames.filter((name) => new Set(configs.map((each) => JSON.stringify(each[name]))).size > 1);
}

/**
 * What trainings are of beside each other: {@link variantName}, with the options of training in which some differ that have one
 * name otherwise, as "vae-16-learningRate0.01".
 */
export function variantNames(configs: readonly TrainingConfig[]): (config: TrainingConfig) => string {
  const optionsOf = toldOptions(configs);
  return (config) => {
    const told = optionsOf(config).map((option) => {
      const value = config[option];
      return `${option}${typeof value === "number" ? "" : "-"}${showOption(value)}`;
    });
    return [variantName(config), ...told].join("-");
  };
}

/** The options of training in which trainings differ that have one name otherwise. */
export function toldOptions(configs: readonly TrainingConfig[]): (config: TrainingConfig) => TrainingOptionName[] {
  const groups = new Map<string, TrainingConfig[]>();
  for (const config of configs) groups.set(variantName(config), [...(groups.get(variantName(config)) ?? []), config]);
  const options = new Map([...groups].map(([name, group]) => [name, differingOptions(group)]));
  return (config) => options.get(variantName(config)) ?? [];
}

/** The value of an option of training in a name, where null is none. */
export function showOption(value: TrainingConfig[TrainingOptionName]): string {
  return value === null ? "none" : showSetting(value);
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

/** Names that tell trainings apart which are beside each other: "vae-16-learningRate0.01-seed1". */
export function trainingNames(configs: readonly TrainingConfig[]): (config: TrainingConfig) => string {
  const nameOf = variantNames(configs);
  return (config) => `${nameOf(config)}-seed${config.seed}`;
}
