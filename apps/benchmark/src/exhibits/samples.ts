import { createRng, type DataSpec, type HostRng, type Tensor } from "@elbo/core";
import { develop } from "./develop.js";
import { type PictureExhibit } from "./exhibit.js";

const sampleCount = 64;

/** What samples are made by. Both are given the same draws of z. */
export interface SampleMakers {
  /** E[x|z] for z from the prior. */
  readonly means: (count: number, rng: HostRng) => Tensor;
  /** Draws from p(x|z). */
  readonly draws: (count: number, rng: HostRng) => Tensor;
}

/** New examples, as means and as draws of the same codes. */
export async function sampleExhibits(spec: DataSpec, { means, draws }: SampleMakers): Promise<PictureExhibit[]> {
  const rng = () => createRng(0).split("report").split("samples");
  return [
    {
      ...{ kind: "pictures", title: "Samples: means", columns: 8 },
      caption: `${sampleCount} codes z from the prior, each shown as the mean of p(x|z). Smoother than data are.`,
      pictures: await develop(spec, () => means(sampleCount, rng())),
    },
    {
      ...{ kind: "pictures", title: "Samples: draws", columns: 8 },
      caption: "The same codes, with every pixel drawn from p(x|z): these are the model's samples.",
      pictures: await develop(spec, () => draws(sampleCount, rng())),
    },
  ];
}
