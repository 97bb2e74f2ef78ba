import { join } from "node:path";
import { type DataSpec } from "@elbo/core";
import { writeFileAtomic } from "@elbo/core/node";
import { encodePng, pictureGrid, toPictures } from "@elbo/pictures";
import { type TrainingResult } from "../run/results.js";

export interface WritePicturesOptions {
  readonly spec: DataSpec;
  readonly columns: number;
  /** Where the file goes: `out`, or `name` in the folder of the training. */
  readonly out: string | undefined;
  readonly name: string;
  readonly folder: string;
  readonly training: TrainingResult;
}

/** Small images are enlarged until a side has about so many pixels. */
const readableSide = 48;

/**
 * Writes examples as a grid of images.
 *
 * @param examples [count, ...spec.shape]
 * @returns the path of the file
 */
export async function writePictures(
  examples: ArrayLike<number>,
  { spec, columns, out, name, folder, training }: WritePicturesOptions,
): Promise<string> {
  const pictures = toPictures(examples, spec);
  const scale = Math.max(1, Math.round(readableSide / Math.max(pictures.height, pictures.width)));
  const file = out ?? join(folder, training.folder, name);
  await writeFileAtomic(file, encodePng(pictureGrid(pictures, { columns, scale })));
  return file;
}
