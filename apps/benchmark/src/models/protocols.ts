import { type ModelEntry } from "./model-entry.js";
import { type TrainingConfig, type TrainingSettings } from "./training-config.js";

type Protocol = Omit<TrainingSettings, "settings">;

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

/** Color images, of which each step sees fewer. */
const scenes: Protocol = { ...shapes, batchSize: 64, epochs: 40 };

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

const allShapes: Protocol = { ...shapes, hidden: [1200, 1200], batchSize: 2048 };

const protocols: Readonly<Record<string, Protocol>> = {
  digits,
  mnist,
  "fashion-mnist": mnist,
  shapes,
  scenes,
  "shapes-full": allShapes,
  "shapes-full-32": allShapes,
};

/** The settings that a data set and a model are usually trained with, with those that are asked for in their place. */
export function trainingConfig(
  asked: Pick<TrainingConfig, "model" | "dataset" | "seed"> & Partial<TrainingConfig>,
  { usual, settings = {}, defaults }: Pick<ModelEntry, "usual" | "settings" | "defaults">,
): TrainingConfig {
  const protocol = Object.hasOwn(protocols, asked.dataset) ? protocols[asked.dataset]! : general;
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as typeof asked;
  const own = { ...defaults, ...asked.settings };
  const ordered = Object.keys(settings).flatMap((name) =>
    own[name] === undefined ? [] : [[name, own[name]] as const],
  );
  return { ...protocol, ...usual?.(asked.dataset), ...given, settings: Object.fromEntries(ordered) };
}
