import { type DataSpec, type Tensor, traversalCodes } from "@elbo/core";
import { computePictures } from "@elbo/pictures";
import * as tf from "@tensorflow/tfjs";
import { type PictureExhibit } from "./exhibit.js";

const steps = 11;
const mostRows = 10;

/**
 * A row for each unit, which goes from -3 to 3 while the others stay at 0.
 *
 * @param shown the units, most telling first; the first ten are drawn
 * @param decode [n, latent] to [n, ...spec.shape]
 */
export async function traversalExhibit(
  spec: DataSpec,
  {
    latent,
    shown,
    decode,
  }: { readonly latent: number; readonly shown: readonly number[]; readonly decode: (z: Tensor) => Tensor },
): Promise<PictureExhibit> {
  const units = shown.slice(0, mostRows);
  const codes = () => tf.reshape(traversalCodes(tf.zeros([latent]), { units, steps }), [units.length * steps, latent]);
  const names = units.map((unit) => `z${unit + 1}`).join(", ");
  return {
    ...{ kind: "pictures", title: "Traversals", columns: steps },
    caption: `Means of p(x|z) while one unit goes from -3 to 3 and the others are 0, a row each from the top: ${names}.`,
    pictures: await computePictures(spec, () => decode(codes())),
  };
}
