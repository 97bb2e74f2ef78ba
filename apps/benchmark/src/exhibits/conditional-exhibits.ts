import { createRng, type Executor, type Rng, type Tensor } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { computePictures, pictureShape } from "@elbo/pictures";
import { type ConditionalVae } from "@elbo/vae";
import * as tf from "@tensorflow/tfjs";
import { occurringClasses } from "../data/occurring-classes.js";
import { withExamples } from "../data/read-examples.js";
import { shownSplit } from "../data/shown-split.js";
import { type Exhibit, type PictureExhibit } from "./exhibit.js";
import { type ExhibitMaker, gatherExhibits } from "./gather-exhibits.js";
import { latentMapExhibit } from "./latent-map.js";
import { reconstructionExhibit } from "./reconstructions.js";
import { sampleExhibit } from "./samples.js";

const styles = 8;
/** More columns are too small to see; of the classes that occur the first are shown. */
const mostClasses = 20;

/** Examples of each class, one code in all classes, the codes, and reconstructions. */
export async function conditionalExhibits(
  model: ConditionalVae,
  data: Dataset,
  executor: Executor,
): Promise<Exhibit[]> {
  const { spec } = data;
  const { source, split } = shownSplit(data);
  const encode = (x: Tensor, labels: readonly number[]) => model.encode(x, labels);
  const map: ExhibitMaker = ["Latent space", () => latentMapExhibit(source, { encode, code: "posterior mean", split })];
  if (pictureShape(spec) === undefined) return gatherExhibits([map]);
  const classes = occurringClasses(data.train).slice(0, mostClasses);
  const makers = (examples: Tensor, labels: readonly number[]): ExhibitMaker[] => [
    ["Samples by class", () => classGrid(model, classes, executor)],
    ["One code in all classes", () => styleGrid(model, classes)],
    map,
    [
      "Reconstructions",
      () =>
        reconstructionExhibit(
          spec,
          examples,
          (x) => model.reconstruct(x, labels),
          "the mean of p(x|z, y) at its posterior mean and its label",
        ),
    ],
  ];
  return withExamples(source, (examples, labels) => gatherExhibits(makers(examples, labels)));
}

/** A column of new examples for each class. */
function classGrid(model: ConditionalVae, classes: readonly number[], executor: Executor): Promise<PictureExhibit> {
  const { data: spec, parameters } = model;
  const generate = (count: number, rng: Rng) => model.generate(count, rng, { label: inTurn(classes, count) });
  return sampleExhibit({ spec, parameters, executor }, generate, {
    ...{ title: "Samples by class", count: styles * classes.length, columns: classes.length, sideBySide: true },
    caption: `A column for ${describeClasses(model, classes)}: codes z from the prior, decoded with the class, as means of p(x|z, y).`,
  });
}

/** For example "each of the 10 classes", or "the classes 1, 2, 3 of 5". */
function describeClasses({ classes: all }: ConditionalVae, classes: readonly number[]): string {
  return classes.length === all ? `each of the ${all} classes` : `the classes ${classes.join(", ")} of ${all}`;
}

function inTurn(classes: readonly number[], count: number): number[] {
  return Array.from({ length: count }, (_, i) => classes[i % classes.length]!);
}

/** A row for each code, which all classes share. */
async function styleGrid(model: ConditionalVae, shown: readonly number[]): Promise<PictureExhibit> {
  const classes = shown.length;
  const latent = model.config["latent"] as number;
  const label = inTurn(shown, styles * classes);
  const codes = () => {
    const z = createRng(0).split("report").split("styles").normal([styles, 1, latent]);
    return tf.reshape(tf.tile(z, [1, classes, 1]), [styles * classes, latent]);
  };
  return {
    ...{ kind: "pictures", title: "One code in all classes", columns: classes },
    caption: `A row for each code from N(0, I), a column for ${describeClasses(model, shown)}: what a row has in common is what the code tells besides the class.`,
    pictures: await computePictures(model.data, () => model.decode(codes(), label)),
  };
}
