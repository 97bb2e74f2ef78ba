import { type DataSpec, type Tensor } from "@elbo/core";
import { reconstructionPictures } from "@elbo/pictures";
import { type PictureExhibit } from "./exhibit.js";

const columns = 8;

/**
 * Examples with, below each, what a model makes of it.
 *
 * @param examples [count, ...spec.shape]
 * @param means says what is shown below the examples
 */
export async function reconstructionExhibit(
  spec: DataSpec,
  examples: Tensor,
  reconstruct: (examples: Tensor) => Tensor,
  means: string,
): Promise<PictureExhibit> {
  return {
    ...{ kind: "pictures", title: "Reconstructions", columns },
    caption: `Test examples (first and third row) and, below each, ${means}.`,
    pictures: await reconstructionPictures(spec, examples, reconstruct, { columns }),
  };
}
