import * as tf from "@tensorflow/tfjs";
import { defineCommand } from "../command-line/command.js";
import { outputFile, text } from "../command-line/option.js";
import { UsageError } from "../command-line/usage-error.js";
import { givenImages } from "../data/given-images.js";
import { requireCodes } from "./require-codes.js";
import { selectionOptions, withTraining } from "./select-training.js";
import { writePictures } from "./write-pictures.js";

export const reconstruct = defineCommand({
  name: "reconstruct",
  summary: "writes a PNG with images of yours in the upper row and what a trained model makes of their codes below",
  argument: { name: "image", summary: "PNG or JPEG files, brought to the size of the model's", most: 1000 },
  options: {
    run: text("folder", "of a run (default: the newest in runs)"),
    out: outputFile(".png", "the PNG file (default: reconstructions.png in the model's folder)"),
    ...selectionOptions,
  },
  run: async ({ values, words, output }) => {
    if (words.length === 0) throw new UsageError("reconstruct: images", "one PNG or JPEG file at least", "none");
    await withTraining(values.run, values, async ({ bench, data, folder, training }) => {
      const { encode, decode } = requireCodes("reconstruct", bench, training);
      const images = await givenImages(words, data.spec);
      const pairs = tf.tidy(() => tf.concat([images, decode(encode(images))]));
      const examples = await pairs.data<"float32">();
      tf.dispose([images, pairs]);
      const file = await writePictures(examples, {
        ...{ spec: data.spec, columns: words.length, out: values.out, name: "reconstructions.png", folder, training },
      });
      output.result({ file, images: words.length }, file);
    });
  },
});
