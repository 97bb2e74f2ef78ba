import { createRng } from "@elbo/core";
import { defineCommand } from "../command-line/command.js";
import { count, flag, number, text, withDefault } from "../command-line/option.js";
import { runArgument } from "./run-argument.js";
import { selectionOptions, withTraining } from "./select-training.js";
import { seedRange } from "./training-options.js";
import { writePictures } from "./write-pictures.js";

export const sample = defineCommand({
  name: "sample",
  summary: "writes new examples of a trained model as a PNG grid",
  argument: runArgument,
  options: {
    count: withDefault(count("how many"), 64),
    columns: withDefault(count("images per row"), 8),
    draw: flag("draw every pixel from p(x|z) instead of showing its mean"),
    seed: withDefault(number("integer", "of the draws", seedRange), 1),
    out: text("file", "the PNG file (default: samples.png in the model's folder)"),
    ...selectionOptions,
  },
  run: ({ values, argument, output }) =>
    withTraining(argument, values, async ({ model, folder, training }) => {
      const { count: samples, columns, draw, seed, out } = values;
      const file = await writePictures(
        () => model.generate(samples, createRng(seed), { draw }),
        { spec: model.data, columns, out, name: "samples.png", folder, training },
      );
      output.result({ file, count: samples, columns, seed, values: draw ? "draws from p(x|z)" : "means of p(x|z)" }, file);
    }),
});
