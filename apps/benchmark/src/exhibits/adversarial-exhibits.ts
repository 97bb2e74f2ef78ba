import { createRng, type Executor } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { type AdversarialModel, interpolationStrips } from "@elbo/gan-baseline";
import { computePictures, pictureShape } from "@elbo/pictures";
import * as tf from "@tensorflow/tfjs";
import { type Exhibit, type PictureExhibit } from "./exhibit.js";
import { gatherExhibits } from "./gather-exhibits.js";
import { sampleExhibit } from "./samples.js";

/** Samples and interpolation strips; nothing where data are no images. */
export async function adversarialExhibits(
  model: AdversarialModel,
  { spec }: Dataset,
  executor: Executor,
): Promise<Exhibit[]> {
  if (pictureShape(spec) === undefined) return [];
  const sampled = { spec, parameters: model.parameters, executor };
  const text = { title: "Samples", caption: "G(z) for codes z from N(0, I).", sideBySide: true };
  return gatherExhibits([
    [text.title, () => sampleExhibit(sampled, (count, rng) => model.generate(count, rng), text)],
    ["Interpolations", () => stripExhibit(model, { strips: 6, steps: 12 })],
  ]);
}

async function stripExhibit(model: AdversarialModel, size: { strips: number; steps: number }): Promise<PictureExhibit> {
  const { strips, steps } = size;
  const rows = () => interpolationStrips(model, createRng(0).split("report").split("strips"), size);
  return {
    ...{ kind: "pictures", title: "Interpolations", columns: steps },
    caption: `${strips} pairs of codes from N(0, I): G on the great circle between them.`,
    pictures: await computePictures(model.data, () => tf.reshape(rows(), [strips * steps, ...model.data.shape])),
  };
}
