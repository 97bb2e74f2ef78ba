import { join } from "node:path";
import { encodeExamples } from "@elbo/core";
import { writeFileAtomic } from "@elbo/core/node";
import { writeNpy } from "@elbo/datasets";
import { defineCommand } from "../command-line/command.js";
import { outputFile } from "../command-line/option.js";
import { requireCodes } from "./require-codes.js";
import { runArgument } from "./run-argument.js";
import { selectionOptions, splitOption, withTraining } from "./select-training.js";

export const encode = defineCommand({
  name: "encode",
  summary:
    "writes the codes that a trained model finds for the examples of a split, as .npy and as CSV with their labels",
  argument: runArgument,
  options: {
    split: splitOption,
    out: outputFile(
      [".npy", ".csv"],
      "one file in place of both (default: codes-<split>.npy and .csv in the model's folder)",
    ),
    ...selectionOptions,
  },
  run: ({ values, argument, output }) =>
    withTraining(argument, values, async ({ bench, data, engine, folder, training }) => {
      const { split, out } = values;
      const { encode: find, units } = requireCodes("encode", bench, training);
      output.status(`encoding ${training.name}'s ${split} set`);
      const { parameters } = bench.model;
      const found = await encodeExamples({ parameters, encode: find }, data[split], { executor: engine.executor });
      const base = join(folder, training.folder, `codes-${split}`);
      const files = out === undefined ? [`${base}.npy`, `${base}.csv`] : [out];
      for (const file of files) {
        const npy = file.toLowerCase().endsWith(".npy");
        await writeFileAtomic(file, npy ? writeNpy(found.codes) : csvOf(found.codes.values, units, found.label));
      }
      output.result({ files, split, examples: data[split].size, units }, files.join("\n"));
    }),
});

/** A line of names, then a code a line, with every digit of float32. */
function csvOf(codes: ArrayLike<number>, units: number, label: Int32Array | undefined): Uint8Array {
  const names = [...Array.from({ length: units }, (_, unit) => `z${unit}`), ...(label ? ["label"] : [])];
  const lines = Array.from({ length: codes.length / units }, (_, row) => {
    const code = Array.from({ length: units }, (_, unit) => String(codes[row * units + unit]!));
    return [...code, ...(label ? [String(label[row]!)] : [])].join(",");
  });
  return new TextEncoder().encode(`${[names.join(","), ...lines].join("\r\n")}\r\n`);
}
