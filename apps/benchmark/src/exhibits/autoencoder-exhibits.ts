import { type Executor, type Tensor } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { pictureShape } from "@elbo/pictures";
import { type Autoencoder } from "@elbo/vae";
import { withExamples } from "../data/read-examples.js";
import { shownSplit } from "../data/shown-split.js";
import { type Exhibit } from "./exhibit.js";
import { type ExhibitMaker, gatherExhibits } from "./gather-exhibits.js";
import { interpolationExhibit } from "./interpolations.js";
import { latentMapExhibit } from "./latent-map.js";
import { reconstructionExhibit } from "./reconstructions.js";
import { sampleExhibit } from "./samples.js";

const contrast =
  "Few places between and around the codes decode to an example; a VAE's samples, from its prior, are the contrast.";

/** Samples from both places that codes can come from, the codes, reconstructions and interpolations. */
export async function autoencoderExhibits(model: Autoencoder, data: Dataset, executor: Executor): Promise<Exhibit[]> {
  const { spec } = data;
  const { source, split } = shownSplit(data);
  const map: ExhibitMaker = [
    "Latent space",
    () => latentMapExhibit(source, { encode: (x) => model.encode(x), code: "code", split }),
  ];
  if (pictureShape(spec) === undefined) return gatherExhibits([map]);
  const sampled = { spec, parameters: model.parameters, executor };
  const gaussian = {
    title: "Samples: codes from a fitted normal",
    caption: "Codes from the normal with the mean and covariance of the training codes, decoded.",
    sideBySide: true,
  };
  const box = {
    title: "Samples: codes from their box",
    caption: `Codes drawn evenly from the box that holds the training codes, decoded. ${contrast}`,
    sideBySide: true,
  };
  const makers = (examples: Tensor): ExhibitMaker[] => [
    [gaussian.title, () => sampleExhibit(sampled, (count, rng) => model.generate(count, rng), gaussian)],
    [box.title, () => sampleExhibit(sampled, (count, rng) => model.generate(count, rng, { from: "box" }), box)],
    map,
    [
      "Reconstructions",
      () => reconstructionExhibit(spec, examples, (x) => model.reconstruct(x), "the mean of p(x|z) at its code"),
    ],
    [
      "Interpolations",
      () => interpolationExhibit(spec, examples, (from, to, steps) => model.interpolate(from, to, steps)),
    ],
  ];
  return withExamples(source, (examples) => gatherExhibits(makers(examples)));
}
