import { createRng, type Executor, type Tensor } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { type ConditionalVae } from "@elbo/vae";
import * as tf from "@tensorflow/tfjs";
import { withExamples } from "../data/read-examples.js";
import { shownPart } from "../data/shown-part.js";
import { pictureShape } from "../images/picture.js";
import { develop } from "./develop.js";
import { type Exhibit, type PictureExhibit } from "./exhibit.js";
import { latentMapExhibit } from "./latent-map.js";
import { reconstructionExhibit } from "./reconstructions.js";
import { sampleExhibit } from "./samples.js";

const styles = 8;

/** Examples of each class, one code in all classes, the codes, and reconstructions. */
export async function conditionalExhibits(model: ConditionalVae, data: Dataset, executor: Executor): Promise<Exhibit[]> {
  const { spec } = data;
  const { source, part } = shownPart(data);
  const encode = (x: Tensor, labels: readonly number[]) => model.encode(x, labels);
  const map = await latentMapExhibit(source, { encode, code: "posterior mean", part });
  if (pictureShape(spec) === undefined) return [map];
  return withExamples(source, async (examples, labels) => [
    await classGrid(model, executor),
    await styleGrid(model),
    map,
    await reconstructionExhibit(
      ...([spec, examples, (x: Tensor) => model.reconstruct(x, labels)] as const),
      "the mean of p(x|z, y) at its posterior mean and its label",
    ),
  ]);
}

/** A column of new examples for each class. */
function classGrid(model: ConditionalVae, executor: Executor): Promise<PictureExhibit> {
  const { classes, data: spec, parameters } = model;
  return sampleExhibit({ spec, parameters, executor }, (count, rng) => model.generate(count, rng), {
    ...{ title: "Samples by class", count: styles * classes, columns: classes, sideBySide: true },
    caption: `A column for each of the ${classes} classes: codes z from the prior, decoded with the class, as means of p(x|z, y).`,
  });
}

/** A row for each code, which all classes share. */
async function styleGrid(model: ConditionalVae): Promise<PictureExhibit> {
  const { classes } = model;
  const latent = model.config["latent"] as number;
  const label = Array.from({ length: styles * classes }, (_, i) => i % classes);
  const codes = () => {
    const z = createRng(0).split("report").split("styles").normal([styles, 1, latent]);
    return tf.reshape(tf.tile(z, [1, classes, 1]), [styles * classes, latent]);
  };
  return {
    ...{ kind: "pictures", title: "One code in all classes", columns: classes },
    caption: "A row for each code from N(0, I), a column for each class: what a row has in common is what the code tells besides the class.",
    pictures: await develop(model.data, () => model.decode(codes(), label)),
  };
}
