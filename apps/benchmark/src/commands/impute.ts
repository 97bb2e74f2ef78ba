import {
  type Density,
  type ExampleSource,
  type GenerativeModel,
  impute as imputeRows,
  type LatentModel,
  type Sampler,
} from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { fromTableFile } from "@elbo/datasets/node";
import { defineCommand } from "../command-line/command.js";
import { count, outputFile, text, withDefault } from "../command-line/option.js";
import { UsageError } from "../command-line/usage-error.js";
import { type SplitName } from "../run/metrics.js";
import { runArgument } from "./run-argument.js";
import { seedOption, selectionOptions, splitOption, withTraining } from "./select-training.js";
import { writeRows } from "./write-rows.js";

export const impute = defineCommand({
  name: "impute",
  summary: "writes a table as CSV with what is missing filled in, as a trained model expects it from what is there",
  argument: runArgument,
  options: {
    rows: text(
      "file",
      "a .csv, .tsv or .parquet file of yours with the columns of the run's data, in the place of a split",
    ),
    split: splitOption,
    samples: withDefault(count("draws of z per row, by which what is expected is weighed", 1_000_000), 1000),
    seed: seedOption,
    out: outputFile(".csv", "the CSV file (default: imputed.csv in the model's folder)"),
    ...selectionOptions,
  },
  run: ({ values, argument, output }) =>
    withTraining(argument, values, async ({ bench, data, engine, folder, training }) => {
      const { rows, split, samples, seed, out } = values;
      const { columns } = data.spec;
      if (columns === undefined)
        throw new UsageError("impute: run", "one of a table", data.spec.kind, "Other data have no gaps.");
      const model = requireDensities(bench.model, training.config.model);
      const source = await chosenRows(data, rows, split);
      output.status(`imputing ${source.size} rows by ${training.name}`);
      const { executor } = engine;
      const filled = await imputeRows(model, source, { samples, seed, executor });
      const file = await writeRows(filled.values, { columns, out, name: "imputed.csv", folder, training });
      const gaps = filled.missing.reduce((sum, missing) => sum + missing, 0);
      const share = filled.effectiveSampleSize.reduce((sum, size) => sum + size, 0) / source.size;
      output.result({ file, rows: source.size, gaps, samples, seed, effectiveSampleSize: share }, file);
    }),
});

/** Rows of the user's own file in its order, or those of a split. */
async function chosenRows(data: Dataset, rows: string | undefined, split: SplitName): Promise<ExampleSource> {
  if (rows === undefined) return data[split];
  const whole = { validation: 0, test: 0, seed: false } as const;
  const { train } = await fromTableFile(rows, { columns: data.spec.columns!, split: whole });
  return train;
}

/** @throws {UsageError} if the model has no q(z|x) and p(x|z) with densities */
function requireDensities(
  model: GenerativeModel,
  name: string,
): GenerativeModel & LatentModel<Sampler & Density, Density, Density> {
  if (hasDensities(model)) return model;
  throw new UsageError(
    "impute: model",
    "one with an encoder, a decoder and a prior that have densities",
    name,
    "Train vae, say.",
  );
}

function hasDensities(
  model: GenerativeModel,
): model is GenerativeModel & LatentModel<Sampler & Density, Density, Density> {
  return "evidence" in model && "encoder" in model && "decoder" in model && "prior" in model;
}
