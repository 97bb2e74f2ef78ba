import { join } from "node:path";
import { writeFileAtomic } from "@elbo/core/node";
import { type Exhibit } from "../exhibits/exhibit.js";
import { reportCommands } from "../report/commands.js";
import { createDraw, type Draw } from "../report/chart.js";
import { reportPage } from "../report/page.js";
import { writeSummary } from "../report/summary-files.js";
import { reportFile, withPictures } from "../report/write-report.js";
import { type Results, type TrainingResult } from "../run/results.js";
import { shownTrainings } from "../run/training-exhibits.js";
import { writeResults } from "../run/run-folder.js";
import { readExhibits } from "./exhibit-file.js";

/** Writes the report of a study again and again while its cells end. What has been drawn once is kept. */
export class StudyReport {
  #draw: Promise<Draw> | undefined;
  readonly #exhibits = new Map<string, readonly Exhibit[]>();

  constructor(readonly folder: string) {}

  /** Writes results.json, the table of models and the page; returns the page's path and the results, with the pictures that are missing. */
  async write(results: Results): Promise<{ readonly file: string; readonly results: Results }> {
    const { trainings: all } = results;
    const byFolder = new Map<string, readonly Exhibit[]>();
    for (const { folder } of shownTrainings(all)) byFolder.set(folder, await this.#exhibitsOf(folder));
    const trainings = all.map((training) => withPictures(training, byFolder.get(training.folder)));
    const known = { ...results, trainings };
    await writeResults(this.folder, known);
    const file = join(this.folder, reportFile);
    if (trainings.length > 0) {
      await writeSummary(this.folder, known);
      await writeFileAtomic(file, await this.#page(known, byFolder));
    }
    return { file, results: known };
  }

  async #page(results: Results, byFolder: ReadonlyMap<string, readonly Exhibit[]>): Promise<string> {
    const draw = await (this.#draw ??= createDraw());
    const exhibits = new Map<TrainingResult, readonly Exhibit[]>(
      results.trainings.flatMap((training) => {
        const own = byFolder.get(training.folder);
        return own === undefined ? [] : [[training, own] as const];
      }),
    );
    return reportPage(results, exhibits, draw, reportCommands(this.folder));
  }

  async #exhibitsOf(cell: string): Promise<readonly Exhibit[]> {
    const known = this.#exhibits.get(cell) ?? (await readExhibits(join(this.folder, cell)));
    this.#exhibits.set(cell, known);
    return known;
  }
}
