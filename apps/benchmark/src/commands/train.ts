import { defineCommand } from "../command-line/command.js";
import { choice, count, number, withDefault } from "../command-line/option.js";
import { modelNames } from "../models.js";
import { beginRun } from "./begin-run.js";
import { seedRange, trainingOptions } from "./training-options.js";

export const train = defineCommand({
  name: "train",
  summary: "trains one model, measures it, and writes a report",
  options: {
    model: withDefault(choice(modelNames, "which model"), "vae"),
    latent: count("latent units"),
    seed: withDefault(number("integer", "of weights, data order and noise", seedRange), 1),
    ...trainingOptions,
  },
  run: ({ values, output }) => {
    const { model, latent, seed } = values;
    return beginRun("train", values, [{ model, latent, seed }], output);
  },
});
