import { traversalCodes } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { defineCommand } from "../command-line/command.js";
import { number, outputFile, withDefault } from "../command-line/option.js";
import { UsageError } from "../command-line/usage-error.js";
import { readExamples } from "../data/read-examples.js";
import { requireCodes } from "./require-codes.js";
import { runArgument } from "./run-argument.js";
import { selectionOptions, withTraining } from "./select-training.js";
import { writePictures } from "./write-pictures.js";

export const traverse = defineCommand({
  name: "traverse",
  summary: "writes a PNG with a row per latent unit, which moves from low to high while the others stay",
  argument: runArgument,
  options: {
    steps: withDefault(number("n", "images per row", { integer: true, from: 2, to: 1000 }), 11),
    range: withDefault(
      number("sd", "how far to go from the prior's mean, in its standard deviations", { above: 0, to: 1000 }),
      3,
    ),
    example: number("index", "start at this test example's posterior mean instead of the prior's", {
      integer: true,
      from: 0,
    }),
    out: outputFile(".png", "the PNG file (default: traversal.png in the model's folder)"),
    ...selectionOptions,
  },
  run: ({ values, argument, output }) =>
    withTraining(argument, values, async ({ bench, data, folder, training }) => {
      const { steps, range, example, out } = values;
      const { units, encode, decode } = requireCodes("traverse", bench, training);
      if (example !== undefined && example >= data.test.size)
        throw new UsageError("traverse: --example", `below the number of test examples, ${data.test.size}`, example);
      const start = () =>
        example === undefined ? tf.zeros([units]) : tf.squeeze(encode(readExamples(data.test, example, 1)), [0]);
      const codes = () =>
        tf.reshape(traversalCodes(start(), { steps, range: [-range, range] }), [units * steps, units]);
      const decoded = tf.tidy(() => decode(codes()));
      const examples = await decoded.data<"float32">();
      decoded.dispose();
      const file = await writePictures(examples, {
        ...{ spec: data.spec, columns: steps, out, name: "traversal.png", folder, training },
      });
      output.result({ file, units, steps, range, example: example ?? null }, file);
    }),
});
