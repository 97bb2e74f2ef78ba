import { type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { defineCommand } from "../command-line/command.js";
import { count, number, text, withDefault } from "../command-line/option.js";
import { UsageError } from "../command-line/usage-error.js";
import { readExamples } from "../data/read-examples.js";
import { runArgument } from "./run-argument.js";
import { selectionOptions, withTraining } from "./select-training.js";
import { writePictures } from "./write-pictures.js";

export const traverse = defineCommand({
  name: "traverse",
  summary: "writes a PNG with a row per latent unit, which moves from low to high while the others stay",
  argument: runArgument,
  options: {
    steps: withDefault(count("images per row"), 11),
    range: withDefault(number("sd", "how far to go from the prior's mean, in its standard deviations", { above: 0 }), 3),
    example: number("index", "start at this test example's posterior mean instead of the prior's", { integer: true, from: 0 }),
    out: text("file", "the PNG file (default: traversal.png in the model's folder)"),
    ...selectionOptions,
  },
  run: ({ values, argument, output }) =>
    withTraining(argument, values, async ({ model, data, folder, training }) => {
      const { steps, range, example, out } = values;
      if (example !== undefined && example >= data.test.size)
        throw new UsageError("traverse: --example", `below the number of test examples, ${data.test.size}`, example);
      const units = training.config.latent;
      const start = () => (example === undefined ? tf.zeros([units]) : tf.squeeze(model.encode(readExamples(data.test, example, 1)), [0]));
      const file = await writePictures(() => model.decode(traversalCodes(start(), steps, range)), {
        ...{ spec: model.data, columns: steps, out, name: "traversal.png", folder, training },
      });
      output.result({ file, units, steps, range, example: example ?? null }, file);
    }),
});

/**
 * Codes in which one unit after the other goes from -range to range in equal steps while the others stay at `start`:
 * [units x steps, units], row by row.
 */
function traversalCodes(start: Tensor, steps: number, range: number): Tensor {
  const units = start.size;
  return tf.tidy(() => {
    const chosen = tf.reshape(tf.eye(units), [units, 1, units]);
    const moved = tf.reshape(steps > 1 ? tf.linspace(-range, range, steps) : tf.zeros([1]), [1, steps, 1]);
    const codes = tf.add(tf.mul(tf.sub(1, chosen), start), tf.mul(chosen, moved));
    return tf.reshape(codes, [units * steps, units]);
  });
}
