import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type DataSpec, type EpochRecord, type Executor, type GenerativeModel } from "@elbo/core";
import { writeFileAtomic } from "@elbo/core/node";
import { type PngExhibit } from "../exhibits/exhibit.js";
import { pictureGrid, pictureShape, toPictures } from "../images/picture.js";
import { encodePng } from "../images/png.js";
import { computeOnce } from "./compute-once.js";

const count = 32;
const columns = 8;

function fileAfter(epoch: number): string {
  return `samples-after-epoch-${epoch}.png`;
}

export interface SamplesWhileTrainingOptions {
  readonly spec: DataSpec;
  /** Where the files go. */
  readonly folder: string;
  /** Counted from 1. */
  readonly epochs: readonly number[];
  readonly executor: Executor;
}

/**
 * Writes samples of a model after chosen epochs of its training, counted from 1, made of the same codes each time. They
 * are files, so that a run that is resumed still has those of the epochs before.
 */
export function samplesWhileTraining(
  model: GenerativeModel,
  { spec, folder, epochs, executor }: SamplesWhileTrainingOptions,
): (record: EpochRecord) => Promise<void> {
  const { parameters } = model;
  return async ({ epoch }) => {
    if (!epochs.includes(epoch + 1) || pictureShape(spec) === undefined) return;
    const { values } = await computeOnce({ executor, parameters, seed: 0 }, (rng) => model.generate(count, rng));
    const pictures = toPictures(values, spec);
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
