import { type DataSpec, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type Pictures, toPictures } from "../images/picture.js";

/**
 * Computes examples and takes them to the host as images.
 *
 * @param body makes the examples, [count, ...spec.shape]
 * @throws {ArgumentError} if examples are not images
 */
export async function develop(spec: DataSpec, body: () => Tensor): Promise<Pictures> {
  const examples = tf.tidy(body);
  try {
    return toPictures(await examples.data<"float32">(), spec);
  } finally {
    examples.dispose();
  }
}
