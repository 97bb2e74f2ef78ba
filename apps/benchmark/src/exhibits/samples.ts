import { computeOnce, type DataSpec, type Executor, type ParameterMap, type Rng, type Tensor } from "@elbo/core";
import { toPictures } from "@elbo/pictures";
import { type PictureExhibit } from "./exhibit.js";
import { type ExhibitMaker } from "./gather-exhibits.js";

const sampleCount = 64;
/** Of the draws of all samples in reports. */
const sampleSeed = 0;

/** What samples are made of and by. */
export interface SampledModel {
  readonly spec: DataSpec;
  readonly parameters: ParameterMap;
  readonly executor: Executor;
}

export interface SampleText {
  readonly title: string;
  readonly caption: string;
  readonly sideBySide?: boolean;
  /**
   * How many.
   * @default 64
   */
  readonly count?: number;
  /**
   * Images per row.
   * @default 8
   */
  readonly columns?: number;
}

/** A grid of new examples, from the same randomness for all that are shown of a model. */
export async function sampleExhibit(
  { spec, parameters, executor }: SampledModel,
  generate: (count: number, rng: Rng) => Tensor,
  { count = sampleCount, ...text }: SampleText,
): Promise<PictureExhibit> {
  const { values } = await computeOnce({ executor, parameters, seed: sampleSeed }, (rng) => generate(count, rng));
  return { kind: "pictures", columns: 8, ...text, pictures: toPictures(values, spec) };
}

/** What samples of p(x|z) are made by. Both are given the same draws of z. */
export interface SampleMakers {
  /** E[x|z] for z from the prior. */
  readonly means: (count: number, rng: Rng) => Tensor;
  /** Draws from p(x|z). */
  readonly draws: (count: number, rng: Rng) => Tensor;
}

/** New examples, as means and as draws of the same codes. */
export function sampleExhibits(model: SampledModel, { means, draws }: SampleMakers): ExhibitMaker[] {
  const meansText = {
    title: "Samples: means",
    caption: `${sampleCount} codes z from the prior, each shown as the mean of p(x|z). Smoother than data are.`,
    sideBySide: true,
  };
  const drawsText = {
    title: "Samples: draws",
    caption: "The same codes, with every pixel drawn from p(x|z): these are the model's samples.",
  };
  return [
    [meansText.title, () => sampleExhibit(model, means, meansText)],
    [drawsText.title, () => sampleExhibit(model, draws, drawsText)],
  ];
}
