import { type DataSpec, manifoldCodes, type Tensor } from "@elbo/core";
import { computePictures } from "@elbo/pictures";
import * as tf from "@tensorflow/tfjs";
import { type PictureExhibit } from "./exhibit.js";

const side = 15;

/** Decoded codes of two units at quantiles of N(0, I), row by row from the top. */
export async function manifoldExhibit(spec: DataSpec, decode: (z: Tensor) => Tensor): Promise<PictureExhibit> {
  const codes = () => tf.reshape(manifoldCodes(2, { steps: side }), [side * side, 2]);
  return {
    ...{ kind: "pictures", title: "Manifold", columns: side },
    caption:
      `Means of p(x|z) on a grid of ${side} x ${side} codes at equal steps of the prior's probability ` +
      "(inverse normal distribution function): z₁ grows to the right, z₂ upwards.",
    pictures: await computePictures(spec, () => decode(codes())),
  };
}
