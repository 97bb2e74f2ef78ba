import { join } from "node:path";
import { BackendError, readParameters, writeSafetensors } from "@elbo/core";
import { writeFileAtomic } from "@elbo/core/node";
import { defineCommand } from "../command-line/command.js";
import { choice, count, flag, outputFile, withDefault } from "../command-line/option.js";
import { UsageError } from "../command-line/usage-error.js";
import { checkPart } from "../export/check-part.js";
import { batchShape, exportPart } from "../export/export-part.js";
import { type BenchModel, type Part, type PartName, partNames } from "../models/bench-model.js";
import { type TrainingResult } from "../run/results.js";
import { runArgument } from "./run-argument.js";
import { selectionOptions, withTraining } from "./select-training.js";

export const exportCommand = defineCommand({
  name: "export",
  summary:
    "writes the encoder or the decoder of a trained model as an ONNX file, for Python, browsers and others, or all weights as safetensors",
  argument: runArgument,
  options: {
    part: withDefault(
      choice<PartName>(partNames, "which part: codes of examples, or examples of codes; both as means"),
      "decoder",
    ),
    batch: withDefault(count("examples at a time, fixed in the file", 65_536), 1),
    safetensors: flag("write all weights as a safetensors file instead, with the configuration in its metadata"),
    out: outputFile(
      [".onnx", ".safetensors"],
      "the file (default: <part>.onnx or weights.safetensors in the model's folder)",
    ),
    ...selectionOptions,
  },
  run: ({ values, argument, output }) =>
    withTraining(argument, values, async ({ bench, folder, training }) => {
      const { part: name, batch, out, safetensors } = values;
      requireEnding(out, safetensors);
      if (safetensors) {
        const file = out ?? join(folder, training.folder, "weights.safetensors");
        const weights = await weightsOf(bench);
        await writeFileAtomic(file, weights);
        return output.result({ file, bytes: weights.length, tensors: bench.model.parameters.size }, file);
      }
      const part = requirePart(bench, name, training);
      const bytes = exportPart(part, batch);
      const largestDifference = await differenceOf(part, bytes, batch);
      const file = out ?? join(folder, training.folder, `${name}.onnx`);
      await writeFileAtomic(file, bytes);
      const inputs = Object.fromEntries(
        Object.entries(part.inputs).map(([key, input]) => [key, batchShape(input, batch)]),
      );
      const { output: result } = part;
      output.say(describe(inputs, result, largestDifference));
      output.result({ file, part: name, batch, inputs, output: result, bytes: bytes.length, largestDifference }, file);
    }),
});

/** @throws {UsageError} if the file would be of the other kind */
function requireEnding(out: string | undefined, safetensors: boolean): void {
  const ending = safetensors ? ".safetensors" : ".onnx";
  if (out === undefined || out.toLowerCase().endsWith(ending)) return;
  throw new UsageError("export: --out", `a file that ends in ${ending}`, out);
}

/** Every parameter by its path, and what the model is, as any reader of safetensors finds them. */
async function weightsOf({ model }: BenchModel): Promise<Uint8Array> {
  const metadata = { kind: model.kind, config: JSON.stringify(model.config) };
  return writeSafetensors({ tensors: await readParameters(model.parameters), metadata });
}

/** @throws {UsageError} if the model has no such part */
function requirePart({ parts }: BenchModel, name: PartName, { config }: TrainingResult): Part {
  const part = parts[name];
  if (part !== undefined) return part;
  throw new UsageError("export: --part", `one that ${config.model} has: ${Object.keys(parts).join(", ")}`, name);
}

/** How far ONNX Runtime's results are from the model's, or null where it does not load. */
async function differenceOf(part: Part, bytes: Uint8Array, batch: number): Promise<number | null> {
  try {
    return await checkPart(part, bytes, batch);
  } catch (error) {
    if (error instanceof BackendError) return null;
    throw error;
  }
}

function describe(
  inputs: Readonly<Record<string, readonly number[]>>,
  result: string,
  difference: number | null,
): string {
  const shapes = Object.entries(inputs).map(([name, shape]) => `${name} [${shape.join(", ")}]`);
  const check =
    difference === null
      ? "Not checked: ONNX Runtime does not load here."
      : `ONNX Runtime gives what the model gives, but for ${difference.toExponential(1)}.`;
  return `${shapes.join(", ")} to ${result}. ${check}`;
}
