import { setTimeout as wait } from "node:timers/promises";
import { type Cell } from "./cell.js";
import { type CellStatus, readStatus, releaseLost } from "./cell-state.js";
import { join } from "node:path";

/** Milliseconds between two looks at cells that other processes work on. */
const lookEvery = 1_000;

export interface ScheduleOptions {
  readonly study: string;
  /** Whether cells that have failed before are tried again. */
  readonly retryFailed: boolean;
  readonly signal: AbortSignal;
  /** Called once for each cell that is over without this process: complete, failed before, or done by another process. */
  readonly onOver: (status: CellStatus) => Promise<void>;
}

/** Hands out the cells that are to be done; whether one is follows from its files at that moment, and from nothing else. */
export class Schedule {
  #queue: Cell[];
  readonly #elsewhere = new Set<Cell>();
  readonly #tried = new Set<Cell>();

  constructor(
    cells: readonly Cell[],
    readonly options: ScheduleOptions,
  ) {
    this.#queue = [...cells];
  }

  /** The next cell to do; undefined when every cell is over, or the signal came. */
  async next(): Promise<Cell | undefined> {
    const { signal, onOver, study, retryFailed } = this.options;
    while (!signal.aborted) {
      const cell = this.#queue.shift();
      if (cell === undefined) {
        if (this.#elsewhere.size === 0) return undefined;
        await wait(lookEvery, undefined, { signal }).catch(() => undefined);
        this.#queue = [...this.#elsewhere];
        this.#elsewhere.clear();
        continue;
      }
      await releaseLost(join(study, cell.hash));
      const status = await readStatus(study, cell);
      if (status.state === "running") this.#elsewhere.add(cell);
      else if (status.state === "complete" || (status.state === "failed" && !(retryFailed && !this.#tried.has(cell))))
        await onOver(status);
      else {
        this.#tried.add(cell);
        return cell;
      }
    }
    return undefined;
  }

  /** Takes a cell back that is to be tried again. */
  again(cell: Cell): void {
    this.#tried.delete(cell);
    this.#queue.unshift(cell);
  }

  /** Takes a cell back that another process works on. */
  busy(cell: Cell): void {
    this.#elsewhere.add(cell);
  }
}
