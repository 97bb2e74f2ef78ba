import { computeOnce } from "@elbo/core";
import { defineCommand } from "../command-line/command.js";
import { count, flag, outputFile, withDefault } from "../command-line/option.js";
import { UsageError } from "../command-line/usage-error.js";
import { type BenchModel } from "../models/bench-model.js";
import { type TrainingResult } from "../run/results.js";
import { runArgument } from "./run-argument.js";
import { seedOption, selectionOptions, withTraining } from "./select-training.js";
import { writeRows } from "./write-rows.js";
import { writePictures } from "./write-pictures.js";

export const sample = defineCommand({
  name: "sample",
  summary: "writes new examples of a trained model: a PNG grid of images, a CSV file of rows of a table, in its units",
  argument: runArgument,
  options: {
    count: withDefault(count("how many", 10_000), 64),
    columns: withDefault(count("images per row", 1000), 8),
    draw: flag("draw every pixel from p(x|z) instead of showing its mean"),
    seed: seedOption,
    out: outputFile(
      [".png", ".csv"],
      "the PNG file, or the CSV file of a table (default: samples in the model's folder)",
    ),
    ...selectionOptions,
  },
  run: ({ values, argument, output }) =>
    withTraining(argument, values, async ({ bench, data, engine, folder, training }) => {
      const { count: samples, columns, draw, seed, out } = values;
      const { model } = bench;
      const { columns: table } = data.spec;
      const generate: NonNullable<BenchModel["draw"]> =
        draw || table !== undefined ? requireDraws(bench, training) : (count, rng) => model.generate(count, rng);
      const { executor } = engine;
      const { values: examples } = await computeOnce({ executor, parameters: model.parameters, seed }, (rng) =>
        generate(samples, rng),
      );
      const kinds = draw || table !== undefined ? "draws from p(x|z)" : "means";
      if (table !== undefined) {
        const path = await writeRows(examples, { columns: table, out, name: "samples.csv", folder, training });
        return output.result({ file: path, count: samples, seed, values: kinds }, path);
      }
      const file = await writePictures(examples, {
        spec: data.spec,
        columns,
        out,
        name: "samples.png",
        folder,
        training,
      });
      output.result({ file, count: samples, columns, seed, values: kinds }, file);
    }),
});

/** @throws {UsageError} if the model has no p(x|z) to draw from */
function requireDraws({ draw }: BenchModel, { config }: TrainingResult): NonNullable<BenchModel["draw"]> {
  if (draw !== undefined) return draw;
  throw new UsageError("sample: --draw", `left out with ${config.model}`, "it", "Its examples come without a p(x|z).");
}
