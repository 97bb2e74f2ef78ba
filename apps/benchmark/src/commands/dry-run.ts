import { availableParallelism } from "node:os";
import { type Output } from "../command-line/output.js";
import { type Engine } from "../engine.js";
import { alignColumns } from "../report/text-table.js";
import { duration } from "../run/progress.js";
import { type Cell } from "../study/cell.js";
import { type CellStatus, readStatus } from "../study/cell-state.js";
import { estimateStudy } from "../study/estimate.js";

export interface DryRunOptions {
  /** Where the study is, or would be; undefined for a new folder. */
  readonly folder: string | undefined;
  readonly engine: Engine;
  readonly output: Output;
  readonly workers: number | undefined;
}

/** Prints the cells of a study, where each stands, and how long the training of those that are left may take. */
export async function dryRun(cells: readonly Cell[], options: DryRunOptions): Promise<void> {
  const { folder, engine, output, workers = availableParallelism() } = options;
  const statuses: CellStatus[] = [];
  for (const cell of cells)
    statuses.push(folder === undefined ? { cell, state: "pending" } : await readStatus(folder, cell));
  output.status("measuring steps");
  const { trainingSeconds, ...estimate } = await estimateStudy(statuses, engine);
  const about = { folder: folder ?? null, size: cells.length, workers, ...estimate };
  const rows = statuses.map(({ cell: { name, hash }, state }) => ({ name, hash, state }));
  const wall = trainingSeconds / Math.max(1, Math.min(workers, estimate.cells));
  const summary =
    `${cells.length} cells, ${estimate.cells} to do by ${workers} workers: at most about ${duration(wall)} of training, ` +
    "by steps measured now, one process at a time; measuring comes on top, and what stops early takes less.";
  const table = alignColumns(
    [["cell", "folder", "state"], ...rows.map(({ name, hash, state }) => [name, hash, state])],
    3,
  );
  output.result({ ...about, trainingSeconds, cells: rows }, `${table}\n\n${summary}`);
}
