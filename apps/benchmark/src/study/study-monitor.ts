import { withComparisons } from "../run/compare-trainings.js";
import { type Results } from "../run/results.js";
import { type Cell } from "./cell.js";
import { readCells } from "./cell-folder.js";
import { type CellStatus, readStatus } from "./cell-state.js";
import { StudyReport } from "./study-report.js";
import { type StudyContext, studyResults } from "./study-results.js";

/** What a study has come to: its results, and the page where there is one. */
export interface WrittenStudy {
  readonly file: string | undefined;
  readonly results: Results;
}

/** A report that took so long is not written again before so many times that have passed. */
const rest = 4;

/** Keeps the results and the report of a study up to date while its cells end. */
export class StudyMonitor {
  readonly #statuses: Map<string, CellStatus>;
  readonly #context: StudyContext;
  readonly #report: StudyReport;
  /** When the report may be written again, in milliseconds of the clock. */
  #next = 0;

  private constructor(folder: string, statuses: readonly CellStatus[], context: StudyContext) {
    this.#statuses = new Map(statuses.map((status) => [status.cell.hash, status]));
    this.#context = context;
    this.#report = new StudyReport(folder);
  }

  /** Reads where the cells of a study's folder stand: these first, and then what else is there. */
  static async open(folder: string, cells: readonly Cell[], context: StudyContext): Promise<StudyMonitor> {
    const asked = new Set(cells.map(({ hash }) => hash));
    const others = (await readCells(folder)).filter(({ hash }) => !asked.has(hash));
    const statuses: CellStatus[] = [];
    for (const cell of [...cells, ...others]) statuses.push(await readStatus(folder, cell));
    return new StudyMonitor(folder, statuses, context);
  }

  /** Takes in that a cell is over, and writes the report unless that was done a moment ago. */
  async over(status: CellStatus): Promise<void> {
    this.#statuses.set(status.cell.hash, status);
    if (performance.now() < this.#next) return;
    await this.#write(this.#results());
  }

  /** Writes the report of all there is, with the differences between models once every cell is over. */
  async close(): Promise<WrittenStudy> {
    // Other processes may have done some meanwhile.
    for (const { cell, state } of this.#statuses.values())
      if (state !== "complete") this.#statuses.set(cell.hash, await readStatus(this.#report.folder, cell));
    const results = this.#results();
    return this.#write(results.status === "running" ? results : await withComparisons(this.#report.folder, results));
  }

  #results(): Results {
    return studyResults([...this.#statuses.values()], this.#context);
  }

  async #write(results: Results): Promise<WrittenStudy> {
    const began = performance.now();
    const written = await this.#report.write(results);
    const now = performance.now();
    this.#next = now + rest * (now - began);
    return { ...written, file: results.trainings.length === 0 ? undefined : written.file };
  }
}
