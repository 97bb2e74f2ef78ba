import { interpolateCodes } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { defineCommand } from "../command-line/command.js";
import { choice, number, outputFile, text, withDefault } from "../command-line/option.js";
import { UsageError } from "../command-line/usage-error.js";
import { givenImages } from "../data/given-images.js";
import { requireCodes } from "./require-codes.js";
import { selectionOptions, withTraining } from "./select-training.js";
import { writePictures } from "./write-pictures.js";

export const interpolate = defineCommand({
  name: "interpolate",
  summary: "writes a PNG with the way from one image of yours to another through the codes of a trained model",
  argument: { name: "image", summary: "two PNG or JPEG files", most: 2 },
  options: {
    run: text("folder", "of a run (default: the newest in runs)"),
    steps: withDefault(number("n", "images in the row, both ends included", { integer: true, from: 2, to: 1000 }), 11),
    path: withDefault(
      choice(["linear", "spherical"] as const, "a straight line, or the great circle, which keeps the norm"),
      "linear",
    ),
    out: outputFile(".png", "the PNG file (default: interpolation.png in the model's folder)"),
    ...selectionOptions,
  },
  run: async ({ values, words, output }) => {
    if (words.length !== 2) throw new UsageError("interpolate: images", "two PNG or JPEG files", words.length);
    await withTraining(values.run, values, async ({ bench, data, folder, training }) => {
      const { encode, decode } = requireCodes("interpolate", bench, training);
      const { steps, path, out } = values;
      const images = await givenImages(words, data.spec);
      const row = tf.tidy(() => {
        const [from, to] = tf.unstack(encode(images));
        return decode(interpolateCodes(from!, to!, steps, { path }));
      });
      const examples = await row.data<"float32">();
      tf.dispose([images, row]);
      const file = await writePictures(examples, {
        ...{ spec: data.spec, columns: steps, out, name: "interpolation.png", folder, training },
      });
      output.result({ file, steps, path }, file);
    });
  },
});
