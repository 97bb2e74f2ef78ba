import { type Json } from "@elbo/core";
import { defineCommand } from "../command-line/command.js";
import { choice, count, number, withDefault } from "../command-line/option.js";
import { modelNames } from "../models/index.js";
import { modelList } from "./model-list.js";
import { beginRun } from "./begin-run.js";
import { askedSettings, settingOptions } from "./own-settings.js";
import { seedRange, trainingNote, trainingOptions } from "./training-options.js";

export const train = defineCommand({
  name: "train",
  summary: "trains one model, measures it, and writes a report",
  options: {
    model: withDefault(choice(modelNames, "which of the models below", "model"), "vae"),
    latent: count("latent units"),
    ...settingOptions,
    seed: withDefault(number("integer", "of weights, data order and noise", seedRange), 1),
    ...trainingOptions,
  },
  note: trainingNote,
  list: modelList,
  run: ({ values, output }) => {
    const { model, latent, seed } = values;
    const settings = askedSettings<Json>("train", values, [model]);
    return beginRun("train", values, [{ model, latent, seed, settings }], output);
  },
});
