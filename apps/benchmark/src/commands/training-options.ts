import { likelihoodNames } from "@elbo/core";
import { type BackendName, backendNames } from "../engine.js";
import { choice, count, flag, list, number, text, withDefault } from "../command-line/option.js";
import { mostEvidenceSamples } from "../run/results.js";
import { augmentOption, readingOptions } from "./reading-options.js";
import { datasetNames } from "../data/datasets.js";
import { activationNames, optimizerNames, scheduleNames } from "../models/training-config.js";

const binarizations = ["dynamic", "static", "threshold", "none"] as const;
const kinds = ["binary", "grey", "categorical", "real"] as const;

/** Most passes that a training may be asked for. */
export const mostEpochs = 10_000_000;

export const seedRange = { integer: true, from: 0 } as const;
const dataset = `${datasetNames.join(", ")}, or the path of a .npy, .npz, idx, .csv, .tsv or .parquet file, or of a folder of PNG and JPEG images`;

/** What help says of the options of a command that trains. */
export const trainingNote =
  "What has no default follows from the data set and the model: the run's report says what it was.";

/** Options of every command that trains. Those without a default follow from the data set and the model. */
export const trainingOptions = {
  dataset: withDefault(text("name|path", dataset), "digits"),
  values: choice(kinds, "what the values are; what the data set or file says unless given"),
  binarize: choice(binarizations, "how grey values become binary"),
  validation: number(
    "n",
    "training examples held back, 0 for none (mnist, fashion-mnist; default: 10000; shapes, files and folders: a tenth)",
    seedRange,
  ),
  ...readingOptions,
  augment: augmentOption,
  likelihood: choice(likelihoodNames, "p(x|z); the one that fits the data unless given"),
  hidden: list(count("units of the encoder's hidden layers, reversed for the decoder")),
  activation: choice(activationNames, "after each hidden layer"),
  optimizer: choice(optimizerNames, "how parameters move"),
  "learning-rate": number("rate", "the optimiser's step size", { above: 0 }),
  "decay-after": list(number("epochs", "multiplies the learning rate after so many epochs", { above: 0 })),
  "decay-by": withDefault(number("factor", "what it is multiplied by", { above: 0 }), 0.1),
  schedule: choice(
    scheduleNames,
    "what the learning rate does: constant, cosine to 0 over all epochs, plateau halves it where the validation loss does not fall",
  ),
  "plateau-patience": count(
    "epochs without a better validation loss until plateau halves the learning rate (default: 5)",
  ),
  "weight-decay": number("share", "decay of the weights by adamw, times the learning rate (default: 0.01)", {
    from: 0,
  }),
  "clip-norm": number("norm", "scales the gradients of a step down to it, all together", { above: 0 }),
  "average-weights": number("decay", "evaluates and keeps a moving average of the weights, as with 0.999", {
    above: 0,
    to: 0.999999,
  }),
  accumulate: count("parts of a batch whose gradients are summed before a step, to need less memory"),
  "batch-size": count("examples per step"),
  epochs: count("passes over the training data, at most", mostEpochs),
  patience: count("stop after so many epochs without a better validation loss"),
  "evidence-samples": withDefault(count("draws per example for log p(x), k", mostEvidenceSamples), 500),
  "most-examples": withDefault(count("training and validation are measured on at most so many examples"), 2000),
  "checkpoint-every": count("save every so many steps too, besides after epochs"),
  "samples-after": list(count("keep samples after these epochs for the report (default: of a GAN 1,5,20,40)")),
  "log-tensorboard": flag("write TensorBoard event files"),
  "log-mlflow": text("url", "track in an MLflow server; the experiment is MLFLOW_EXPERIMENT_NAME, or elbo"),
  "allow-http": flag("download over http where there is no https (fashion-mnist); hashes are checked"),
  backend: choice<BackendName>(backendNames, "what computes; the fastest that loads unless given"),
  out: text("folder", "where the run goes, new or empty (default: runs/<date and time>)"),
};
