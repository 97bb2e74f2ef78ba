import { readFile } from "node:fs/promises";
import { DataError, type DataSpec, exampleTensor, requireArgument, type Tensor } from "@elbo/core";
import { imageSource } from "@elbo/datasets";
import * as tf from "@tensorflow/tfjs";

/**
 * Images of the user's as examples of a model: in its size and channels, and with its values. Grey levels become 0 or 1 by a
 * threshold of a half, or the nearest of the model's levels.
 *
 * @param paths PNG or JPEG files
 * @returns [paths.length, ...spec.shape]
 * @throws {DataError} if a file is no image
 * @throws {ArgumentError} if the model's examples are no images
 */
export async function givenImages(paths: readonly string[], spec: DataSpec): Promise<Tensor> {
  const [height = 0, width = 0, channels = 1] = spec.shape;
  const image = (spec.shape.length === 2 || spec.shape.length === 3) && (channels === 1 || channels === 3);
  const known = image && (spec.kind === "binary" || spec.kind === "grey" || spec.kind === "categorical");
  const rule = "trained on images of binary, grey or categorical values";
  requireArgument(known, "images", "the model", rule, `${spec.kind} [${spec.shape.join(", ")}]`);
  const files = await Promise.all(
    paths.map(async (name) => {
      const bytes = await readFile(name).catch((error: unknown) => {
        throw new DataError(
          `${name}: the file must be one that can be read; got an error: ${(error as Error).message}.`,
        );
      });
      return { name, read: () => bytes };
    }),
  );
  const source = await imageSource(files, { size: [height, width], channels: channels === 3 ? "color" : "grey" });
  return tf.tidy(() => {
    const grey = tf.reshape(
      exampleTensor(
        source,
        files.map((_, i) => i),
      ),
      [files.length, ...spec.shape],
    );
    if (spec.kind === "binary") return tf.cast(tf.greaterEqual(grey, 0.5), "float32");
    if (spec.levels === undefined) return grey;
    const level = tf.round(tf.mul(grey, spec.levels - 1));
    return spec.kind === "categorical" ? level : tf.div(level, spec.levels - 1);
  });
}
