import { join } from "node:path";
import { DataError, didYouMean, show } from "@elbo/core";
import { writeFileAtomic } from "@elbo/core/node";
import { type Output } from "../command-line/output.js";
import { UsageError } from "../command-line/usage-error.js";
import { type BackendName, startEngine } from "../engine.js";
import { type Exhibit } from "../exhibits/exhibit.js";
import { pictureEnding, pictureFile } from "../report/picture-file.js";
import { exhibitsOfSaved } from "../report/write-report.js";
import { type Results, type TrainingResult } from "../run/results.js";
import { readExhibits } from "../study/exhibit-file.js";
import { readTrainedResults } from "./select-training.js";

/** What `report` is told of a picture. */
export interface AskedPicture {
  readonly picture: string;
  readonly training: string | undefined;
  readonly file: string | undefined;
  readonly backend: BackendName | undefined;
}

/**
 * Writes one picture of the report of a run or a study.
 *
 * @throws {DataError} if there is no such training or picture
 * @throws {UsageError} if the file's ending is that of another kind of picture
 */
export async function reportPicture(folder: string, asked: AskedPicture, output: Output): Promise<void> {
  const results = await readTrainedResults(folder);
  const training = trainingOf(results, asked.training, folder);
  const exhibits = await exhibitsOf(folder, training, results, asked);
  const exhibit = exhibits.find(({ title }) => title === asked.picture);
  const titles = exhibits.map(({ title }) => title);
  if (exhibit === undefined)
    throw new DataError(
      `report: --picture must be one of ${titles.join(", ")}; got ${show(asked.picture)} of ${training.name}. ${didYouMean(asked.picture, titles)}`.trimEnd(),
    );
  const file = asked.file ?? join(folder, training.folder, `${nameOf(exhibit)}${pictureEnding(exhibit) ?? ""}`);
  await writeFileAtomic(file, await bytesOf(exhibit, file));
  output.result({ file, training: training.name, picture: exhibit.title }, file);
}

function trainingOf({ trainings }: Results, asked: string | undefined, folder: string): TrainingResult {
  const names = trainings.map(({ name }) => name);
  const training = trainings.find(({ name }) => name === (asked ?? names[0]));
  if (training !== undefined) return training;
  throw new DataError(
    `report: --training must be one of ${names.join(", ")}; got ${show(asked)} in ${folder}. ${didYouMean(asked!, names)}`.trimEnd(),
  );
}

/** What was kept to be shown of a training, or what its saved model shows. */
async function exhibitsOf(
  folder: string,
  training: TrainingResult,
  { plan }: Results,
  { backend }: AskedPicture,
): Promise<readonly Exhibit[]> {
  const own = join(folder, training.folder);
  const kept = await readExhibits(own);
  if (kept.length > 0) return kept;
  const { executor } = await startEngine(backend ?? plan.backend);
  return exhibitsOfSaved(folder, training, { folder: own, plan, executor });
}

/** "samples-means" of "Samples: means". */
function nameOf({ title }: Exhibit): string {
  return title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

async function bytesOf(exhibit: Exhibit, file: string): Promise<Uint8Array> {
  if (exhibit.kind === "left out")
    throw new DataError(
      `report: --picture must be one that could be made; got ${show(exhibit.title)}: ${exhibit.caption}`,
    );
  const ending = pictureEnding(exhibit)!;
  if (!file.toLowerCase().endsWith(ending))
    throw new UsageError("report: --file", `a file that ends in ${ending}, as this picture is one`, file);
  return pictureFile(exhibit);
}
