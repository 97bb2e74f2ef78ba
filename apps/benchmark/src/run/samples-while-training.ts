import { join } from "node:path";
import { type DataSpec, type EpochRecord, type Executor, type GenerativeModel, recordSamples } from "@elbo/core";
import { readFileWithin, writeFileAtomic } from "@elbo/core/node";
import { encodePng, pictureGrid, pictureShape, toPictures } from "@elbo/pictures";
import { type PngExhibit } from "../exhibits/exhibit.js";
import { ownFile } from "./own-folder.js";

/** Longest picture that is read. */
const mostBytes = 2 ** 24;

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
  if (pictureShape(spec) === undefined) return async () => {};
  return recordSamples(model, {
    ...{ epochs, count, executor },
    onSamples: ({ values }, epoch) =>
      writeFileAtomic(join(folder, fileAfter(epoch)), encodePng(pictureGrid(toPictures(values, spec), { columns }))),
  }).onEpoch;
}

/** The samples that a training left in its folder, in the order of the epochs. */
export async function samplesOfTraining(folder: string, epochs: readonly number[]): Promise<PngExhibit[]> {
  const exhibits: PngExhibit[] = [];
  for (const epoch of [...epochs].sort((a, b) => a - b)) {
    const png = await readFileWithin(join(folder, fileAfter(epoch)), mostBytes, ownFile).catch(() => undefined);
    if (png === undefined) continue;
    const title = `Samples after epoch ${epoch}`;
    exhibits.push({ kind: "png", title, caption: "The same codes as after the other epochs.", png });
  }
  return exhibits;
}
