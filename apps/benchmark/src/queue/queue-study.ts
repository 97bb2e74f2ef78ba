import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Output } from "../command-line/output.js";
import { type Engine } from "../engine.js";
import { type CellStore } from "../store/cell-store.js";
import { type Cell } from "../study/cell.js";
import { type CellStatus, readStatus } from "../study/cell-state.js";
import { recordFailure, takeBackFailure } from "../study/run-cell.js";
import { StudyProgress } from "../study/study-progress.js";
import { CellQueue, jobIdOf, type QueuePlace } from "./cell-queue.js";
import { Outages } from "./outages.js";

export interface QueueStudyOptions {
  readonly folder: string;
  readonly place: QueuePlace;
  /**
   * Where results come from, of machines that do not share the folder.
   * @default none: they come into the folder
   */
  readonly store?: CellStore;
  readonly engine: Engine;
  readonly output: Output;
  /** Ends the waiting; what is queued stays so. */
  readonly signal: AbortSignal;
  /** How often a cell is tried whose process dies, before it counts as failed. */
  readonly attempts: number;
  readonly retryFailed: boolean;
  /** Whether the first failure ends the study. */
  readonly failFast: boolean;
  /**
   * Milliseconds between two looks at the queue.
   * @default 1000
   */
  readonly lookEvery?: number;
  /** Called as each cell is over, one call at a time. */
  readonly onOver: (status: CellStatus) => Promise<void>;
}

/**
 * Puts what is left of a study's cells into a queue, and waits until workers elsewhere have done them. Whether a cell is over
 * follows from its files: one that is not and that the queue has lost is put there again.
 */
export async function queueStudy(cells: readonly Cell[], options: QueueStudyOptions): Promise<void> {
  const outages = new Outages(options.output);
  const queue = await CellQueue.open(options.place, (error) => outages.broken(error));
  const study = new QueuedStudy(queue, cells.length, options);
  // While Redis is away a request waits for it, and nothing else would notice the signal.
  const stopped = new Promise<void>((resolve) => {
    options.signal.addEventListener("abort", () => resolve(), { once: true });
    if (options.signal.aborted) resolve();
  });
  try {
    await Promise.race([stopped, study.finish(cells, outages)]);
  } finally {
    await queue.leave();
  }
}

/** The cells of a study that are not over yet, beside what the queue has of them. */
class QueuedStudy {
  readonly #open = new Map<string, Cell>();
  readonly #progress: StudyProgress;

  constructor(
    readonly queue: CellQueue,
    total: number,
    readonly options: QueueStudyOptions,
  ) {
    this.#progress = new StudyProgress(total, options.output);
  }

  /** Returns when every cell is over, or the first failed that was to end it. */
  async finish(cells: readonly Cell[], outages: Outages): Promise<void> {
    const { signal, lookEvery = 1_000 } = this.options;
    await this.#begin(cells);
    while (this.#open.size > 0 && !signal.aborted) {
      await wait(lookEvery, undefined, { signal }).catch(() => undefined);
      if (await this.#look()) break;
      outages.over();
    }
  }

  async #begin(cells: readonly Cell[]): Promise<void> {
    const { store, folder, retryFailed, attempts } = this.options;
    const there = new Set(await store?.list());
    for (const cell of cells) {
      const status = there.has(cell.hash) ? await this.#arrived(cell) : await readStatus(folder, cell);
      const again = status.state === "failed" && retryFailed;
      if ((status.state === "complete" || status.state === "failed") && !again) {
        await this.#over(status);
        continue;
      }
      if (again) await this.#takeBack(cell);
      await this.queue.add(cell, attempts);
      this.#open.set(cell.hash, cell);
    }
  }

  async #takeBack(cell: Cell): Promise<void> {
    await takeBackFailure(join(this.options.folder, cell.hash));
    await this.options.store?.forget(cell);
    await this.queue.takeFailure(cell);
  }

  /** Takes in which cells are over by now. Returns whether a failure ended the study. */
  async #look(): Promise<boolean> {
    const { attempts, failFast } = this.options;
    const waiting = await this.queue.openIds();
    this.#say(waiting.size, await this.queue.activeCount());
    for (const cell of [...this.#open.values()].filter(({ hash }) => !waiting.has(jobIdOf(hash)))) {
      const status = await this.#statusOf(cell);
      if (status === undefined) {
        await this.queue.add(cell, attempts);
        continue;
      }
      this.#open.delete(cell.hash);
      await this.#over(status);
      if (status.state !== "failed" || !failFast) continue;
      for (const other of this.#open.values()) await this.queue.withdraw(other);
      return true;
    }
    return false;
  }

  /** How a cell ended that the queue no longer has; undefined of one that is to be done still. */
  async #statusOf(cell: Cell): Promise<CellStatus | undefined> {
    const { folder, engine, store } = this.options;
    const reason = await this.queue.takeFailure(cell);
    const status = await this.#arrived(cell);
    if (status.state === "complete" || status.state === "failed") return status;
    if (reason === undefined || status.state === "running") return undefined;
    const message = `${cell.name}: a worker must live until its result is there; got ${reason}.`;
    await recordFailure(join(folder, cell.hash), cell, { name: cell.name, error: "WorkerError", message }, engine);
    await store?.put(folder, cell.hash);
    return readStatus(folder, cell);
  }

  /** Where a cell stands, with what has come of it elsewhere. */
  async #arrived(cell: Cell): Promise<CellStatus> {
    const { store, folder } = this.options;
    const status = await readStatus(folder, cell);
    if (store === undefined || status.state === "complete" || status.state === "running") return status;
    return (await store.fetch(folder, cell.hash)) ? readStatus(folder, cell) : status;
  }

  async #over(status: CellStatus): Promise<void> {
    this.#progress.over(status);
    await this.options.onOver(status);
  }

  #say(open: number, active: number): void {
    this.#progress.line(this.queue, `queue: ${active} in work, ${open - active} waiting`);
  }
}
