import { join } from "node:path";
import { type Output } from "../command-line/output.js";
import { type Engine } from "../engine.js";
import { type Cell } from "./cell.js";
import { type CellStatus, readStatus } from "./cell-state.js";
import { recordFailure } from "./run-cell.js";
import { Schedule } from "./schedule.js";
import { StudyProgress } from "./study-progress.js";
import { type Ending, Worker, type WorkerOptions } from "./worker.js";

export interface RunStudyOptions extends Pick<WorkerOptions, "threads" | "hangAfter" | "stuckAfter" | "heapMegabytes"> {
  readonly folder: string;
  readonly engine: Engine;
  readonly output: Output;
  /** Stops all work in order. */
  readonly signal: AbortSignal;
  /** Processes that train at the same time. */
  readonly workers: number;
  /** How often a cell is tried whose process dies, before it counts as failed. */
  readonly attempts: number;
  readonly retryFailed: boolean;
  /** Whether the first failure ends the study. */
  readonly failFast: boolean;
  /**
   * Does the work on a cell with what belongs before and after it.
   * @default the work alone
   */
  readonly around?: (cell: Cell, work: () => Promise<Ending>) => Promise<Ending>;
  /** Called as each cell is over, one call at a time. */
  readonly onOver: (status: CellStatus) => Promise<void>;
}

/**
 * Does what is left of a study's cells in processes of their own. When it returns, every cell is over unless the signal came,
 * or a failure ended it that was to.
 */
export async function runStudy(cells: readonly Cell[], options: RunStudyOptions): Promise<void> {
  const { engine, threads, hangAfter, stuckAfter, heapMegabytes, workers: count, output } = options;
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const progress = new StudyProgress(cells.length, output);
  const settings = { backend: engine.backend, threads, hangAfter, stuckAfter, ...(heapMegabytes && { heapMegabytes }) };
  const workers = Array.from({ length: Math.min(count, cells.length) }, () => new Worker(settings));
  let order = Promise.resolve();
  const onOver = (status: CellStatus) => {
    progress.over(status);
    if (status.state === "failed" && options.failFast) failed.abort(new Error("a cell failed"));
    return (order = order.then(() => options.onOver(status)));
  };
  const schedule = new Schedule(cells, { study: options.folder, retryFailed: options.retryFailed, signal, onOver });
  const tried = new Map<Cell, number>();
  const stop = () => workers.forEach((worker) => worker.stop());
  signal.addEventListener("abort", stop);
  try {
    await Promise.all(workers.map((worker) => serve(worker, { ...options, schedule, tried, progress, onOver })));
  } finally {
    signal.removeEventListener("abort", stop);
    await Promise.all(workers.map((worker) => worker.close()));
  }
}

interface Service extends RunStudyOptions {
  readonly schedule: Schedule;
  /** How often each cell has been tried. */
  readonly tried: Map<Cell, number>;
  readonly progress: StudyProgress;
}

/** Gives one worker cell after cell until none is left. */
async function serve(worker: Worker, service: Service): Promise<void> {
  const { schedule, folder, progress, around = (_, work) => work() } = service;
  for (let cell = await schedule.next(); cell !== undefined; cell = await schedule.next()) {
    const { name } = cell;
    progress.begin(worker, name);
    const ending = await around(cell, () => worker.run(join(folder, cell.hash), (line) => progress.line(worker, line)));
    progress.end(worker);
    await settle(cell, ending, service);
  }
}

/** What the end of the work on a cell means for it. */
async function settle(cell: Cell, ending: Ending, service: Service): Promise<void> {
  const { schedule, folder, output, onOver, attempts, tried, engine } = service;
  if (ending.kind === "ended" && ending.how === "stopped") return;
  if (ending.kind === "ended" && ending.how === "busy") return schedule.busy(cell);
  if (ending.kind === "ended") return onOver(await readStatus(folder, cell));
  const reason = ending.kind === "died" ? ending.reason : ending.message;
  const tries = (tried.get(cell) ?? 0) + 1;
  tried.set(cell, tries);
  output.say(`${cell.name}: attempt ${tries} of ${attempts} failed, ${reason}.`);
  if (tries < attempts) return schedule.again(cell);
  const message = `${cell.name}: its process must live until its result is there; got ${tries} attempts, the last: ${reason}.`;
  const failure = { name: cell.name, error: "WorkerError", message };
  await recordFailure(join(folder, cell.hash), cell, failure, engine);
  await onOver(await readStatus(folder, cell));
}
