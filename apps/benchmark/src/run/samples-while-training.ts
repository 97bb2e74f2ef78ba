import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createRng, type DataSpec, type EpochRecord, type GenerativeModel } from "@elbo/core";
import { writeFileAtomic } from "@elbo/core/node";
import { develop } from "../exhibits/develop.js";
import { type PngExhibit } from "../exhibits/exhibit.js";
import { pictureGrid, pictureShape } from "../images/picture.js";
import { encodePng } from "../images/png.js";

const count = 32;
const columns = 8;

function fileAfter(epoch: number): string {
  return `samples-after-epoch-${epoch}.png`;
}

/**
 * Writes samples of a model after chosen epochs of its training, counted from 1, made of the same codes each time. They
 * are files, so that a run that is resumed still has those of the epochs before.
 */
export function samplesWhileTraining(
  model: GenerativeModel,
  { spec, folder, epochs }: { readonly spec: DataSpec; readonly folder: string; readonly epochs: readonly number[] },
): (record: EpochRecord) => Promise<void> {
  return async ({ epoch }) => {
    if (!epochs.includes(epoch + 1) || pictureShape(spec) === undefined) return;
    const pictures = await develop(spec, () => model.generate(count, createRng(0).split("report").split("samples")));
    await writeFileAtomic(join(folder, fileAfter(epoch + 1)), await encodePng(pictureGrid(pictures, { columns })));
  };
}

/** The samples that a training left in its folder, in the order of the epochs. */
export async function samplesOfTraining(folder: string, epochs: readonly number[]): Promise<PngExhibit[]> {
  const exhibits: PngExhibit[] = [];
  for (const epoch of [...epochs].sort((a, b) => a - b)) {
    const png = await readFile(join(folder, fileAfter(epoch))).catch(() => undefined);
    if (png === undefined) continue;
    const title = `Samples after epoch ${epoch}`;
    exhibits.push({ kind: "png", title, caption: "The same codes as after the other epochs.", png });
  }
  return exhibits;
}
