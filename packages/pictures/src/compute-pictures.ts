import { type DataSpec, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type PictureOptions, type Pictures, requirePictureShape, toPictures } from "./picture.js";

/**
 * Computes examples and takes them to the host as images; see {@link toPictures} for the values.
 *
 * @param body makes the examples, [count, ...spec.shape]; its tensors are freed
 * @throws {ShapeError} if examples are not images, before any is computed
 * @example
 * const model = vae({ data: { name: "images", shape: [4, 4], kind: "binary" }, latent: 2 });
 * const draws = await computePictures(model.data, () => model.generate(16, createRng(0), { draw: true }));
 * const image = pictureGrid(draws, { columns: 4 });
 */
export async function computePictures(
  spec: DataSpec,
  body: () => Tensor,
  options: PictureOptions = {},
): Promise<Pictures> {
  requirePictureShape("computePictures", spec);
  const examples = tf.tidy(body);
  try {
    return toPictures(await examples.data<"float32">(), spec, options);
  } finally {
    examples.dispose();
  }
}
