import { type DataSpec, requireData, type Tensor } from "@elbo/core";
import { computePictures } from "@elbo/pictures";
import * as tf from "@tensorflow/tfjs";
import { type PictureExhibit } from "./exhibit.js";

const steps = 12;
const mostRows = 4;

/**
 * Rows of examples on the way from one example to another.
 *
 * @param examples [count, ...spec.shape], taken in pairs
 * @param between examples on the way, [steps, ...spec.shape]
 * @param path what the way is between their codes
 * @throws {DataError} if there is no pair of examples
 */
export async function interpolationExhibit(
  spec: DataSpec,
  examples: Tensor,
  between: (from: Tensor, to: Tensor, steps: number) => Tensor,
  path: keyof typeof ways = "linear",
): Promise<PictureExhibit> {
  requireData(examples.shape[0] >= 2, "interpolations", "the split", "of 2 or more examples", examples.shape[0]);
  const rows = Math.min(mostRows, Math.floor(examples.shape[0] / 2));
  const pictures = await computePictures(spec, () => {
    const all = tf.unstack(examples);
    return tf.concat(Array.from({ length: rows }, (_, row) => between(all[2 * row]!, all[2 * row + 1]!, steps)));
  });
  const { title, way } = ways[path];
  const caption = `${rows} pairs of test examples: the means of p(x|z) on the ${way} between their codes.`;
  return { kind: "pictures", title, columns: steps, pictures, caption };
}

const ways = {
  linear: { title: "Interpolations", way: "straight line" },
  spherical: {
    title: "Interpolations on a sphere",
    way: "great circle, which keeps the distance from the prior's mean,",
  },
} as const;
