import { createRng, type DataSpec, type HostRng, type Tensor } from "@elbo/core";
import { develop } from "./develop.js";
import { type PictureExhibit } from "./exhibit.js";

const sampleCount = 64;

export interface SampleText {
  readonly title: string;
  readonly caption: string;
  readonly sideBySide?: boolean;
}

/** A grid of new examples, from the same randomness for all that are shown of a model. */
export async function sampleExhibit(
  spec: DataSpec,
  generate: (count: number, rng: HostRng) => Tensor,
  text: SampleText,
): Promise<PictureExhibit> {
  const rng = createRng(0).split("report").split("samples");
  return { kind: "pictures", columns: 8, ...text, pictures: await develop(spec, () => generate(sampleCount, rng)) };
}

/** What samples of p(x|z) are made by. Both are given the same draws of z. */
export interface SampleMakers {
  /** E[x|z] for z from the prior. */
  readonly means: (count: number, rng: HostRng) => Tensor;
  /** Draws from p(x|z). */
  readonly draws: (count: number, rng: HostRng) => Tensor;
}

/** New examples, as means and as draws of the same codes. */
export async function sampleExhibits(spec: DataSpec, { means, draws }: SampleMakers): Promise<PictureExhibit[]> {
  return [
    await sampleExhibit(spec, means, {
      title: "Samples: means",
      caption: `${sampleCount} codes z from the prior, each shown as the mean of p(x|z). Smoother than data are.`,
      sideBySide: true,
    }),
    await sampleExhibit(spec, draws, {
      title: "Samples: draws",
      caption: "The same codes, with every pixel drawn from p(x|z): these are the model's samples.",
    }),
  ];
}
