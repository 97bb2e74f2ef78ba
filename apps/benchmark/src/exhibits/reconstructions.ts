import { type DataSpec, type Tensor } from "@elbo/core";
import { type Pictures } from "../images/picture.js";
import { develop } from "./develop.js";
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
  const originals = await develop(spec, () => examples.clone());
  const reconstructions = await develop(spec, () => reconstruct(examples));
  return {
    ...{ kind: "pictures", title: "Reconstructions", columns },
    caption: `Test examples (first and third row) and, below each, ${means}.`,
    pictures: interleave(originals, reconstructions),
  };
}

/** Rows of `first` and of `second` in turn. */
function interleave(first: Pictures, second: Pictures): Pictures {
  const size = first.height * first.width * first.channels;
  const values: number[] = [];
  for (let at = 0; at < first.count; at += columns)
    for (const { values: source } of [first, second]) values.push(...source.subarray(at * size, (at + columns) * size));
  return { ...first, values: Float32Array.from(values), count: first.count + second.count };
}
