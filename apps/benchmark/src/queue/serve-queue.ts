import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type * as Bull from "bullmq";
import type { Job } from "bullmq";
import { type Output } from "../command-line/output.js";
import { type CellStore } from "../store/cell-store.js";
import { sharingProgress } from "../store/sharing-progress.js";
import { type Cell } from "../study/cell.js";
import { createCellFolder } from "../study/cell-folder.js";
import { type CellStatus, readStatus, releaseLost } from "../study/cell-state.js";
import { type Ending } from "../study/worker.js";
import { type Failure } from "../run/results.js";
import { cellOfJob, type CellJob, type QueuePlace } from "./cell-queue.js";
import { Outages } from "./outages.js";
import { retriesUntil } from "./redis.js";

/** What does the work on cells: processes of their own, so that this one always has time to renew its locks. */
export interface CellTrainer {
  run(folder: string, cell: Cell, onProgress: (line: string) => void): Promise<Ending>;
  /** Has all work saved and stopped; it ends as "stopped". */
  stop(): void;
  /** Stops it, and waits until nothing of it runs. */
  close(): Promise<void>;
  /** Records that a cell failed in a way of which its own process could tell nothing. */
  recordFailure(folder: string, cell: Cell, failure: Failure): Promise<void>;
}

export interface ServeOptions {
  readonly place: QueuePlace;
  /** Where cells are worked on, each in a folder named by its hash. */
  readonly folder: string;
  /**
   * Where results go, for machines that do not share the folder.
   * @default none: they are in the folder
   */
  readonly store?: CellStore;
  readonly trainer: CellTrainer;
  readonly output: Output;
  /** Stops in order: what is being worked on is saved, and goes back into the queue. */
  readonly signal: AbortSignal;
  /** Cells at the same time. */
  readonly workers: number;
  /** How often a cell may be left by workers that are gone before it counts as failed. */
  readonly attempts: number;
  /** Milliseconds without a sign of life after which a worker counts as gone, and its cells are others'. */
  readonly stallAfter: number;
  /**
   * Milliseconds without a cell to do after which it ends.
   * @default never
   */
  readonly idleAfter?: number;
  /**
   * Milliseconds in which saved cells go back into the queue at the end, and as long again in which a Redis that is away is let go.
   * @default 10_000
   */
  readonly closingTime?: number;
  /**
   * Milliseconds before a cell is looked at again that another process works on.
   * @default 2000
   */
  readonly busyPause?: number;
}

/** Milliseconds between two looks at whether there is something to do. */
const lookEvery = 200;

/** Takes cell after cell from a queue until the signal comes, or nothing is left for a while. Returns how many it did. */
export async function serveQueue(options: ServeOptions): Promise<number> {
  const { place, output, workers, attempts, stallAfter, trainer, closingTime = 10_000 } = options;
  const bull = await import("bullmq");
  const service = new Service(options, bull);
  const outages = new Outages(output);
  const leaving = new AbortController();
  const worker = new bull.Worker<CellJob>(place.name, (job, token) => service.process(job, token!), {
    connection: { ...place.connection, retryStrategy: retriesUntil(leaving.signal) },
    concurrency: workers,
    ...{ lockDuration: stallAfter, stalledInterval: stallAfter, maxStalledCount: attempts - 1 },
  });
  worker.on("error", (error) => outages.broken(error));
  worker.on("active", () => outages.over());
  try {
    await untilOver(service, options);
  } finally {
    const closing = worker.close();
    trainer.stop();
    if (!(await isOverWithin(closingTime, closing))) {
      // The queue finds out by itself that this worker is gone.
      leaving.abort();
      await isOverWithin(closingTime, Promise.race([worker.disconnect(), closing]));
    }
    await trainer.close();
  }
  return service.done;
}

async function untilOver(service: Service, { signal, idleAfter = Infinity }: ServeOptions): Promise<void> {
  while (!signal.aborted && service.idleFor() < idleAfter)
    await wait(lookEvery, undefined, { signal }).catch(() => undefined);
}

/** Whether a promise has resolved before a time is over. */
async function isOverWithin(milliseconds: number, promise: Promise<void>): Promise<boolean> {
  const enough = new AbortController();
  const late = wait(milliseconds, false, { signal: enough.signal }).catch(() => true);
  const isOver = await Promise.race([promise.then(() => true), late]);
  enough.abort();
  return isOver;
}

/** The work on one cell after the other, and what is known of it here. */
class Service {
  done = 0;
  #active = 0;
  #idleSince = performance.now();
  readonly #lines = new Map<string, string>();

  constructor(
    readonly options: ServeOptions,
    readonly bull: typeof Bull,
  ) {}

  /** Milliseconds since there was something to do. */
  idleFor(): number {
    return this.#active > 0 ? 0 : performance.now() - this.#idleSince;
  }

  async process(job: Job<CellJob>, token: string): Promise<void> {
    this.#active += 1;
    try {
      await this.#work(job, token);
    } finally {
      this.#active -= 1;
      this.#idleSince = performance.now();
    }
  }

  async #work(job: Job<CellJob>, token: string): Promise<void> {
    const cell = this.#cellOf(job);
    const { folder, store, trainer, signal, output } = this.options;
    const own = join(folder, cell.hash);
    await createCellFolder(folder, cell);
    await releaseLost(own);
    if ((await this.#known(cell)).state === "complete") return store?.put(folder, cell.hash);
    this.#show(cell, cell.name);
    const work = () => trainer.run(own, cell, (line) => this.#show(cell, line));
    const report = (line: string) => output.say(line);
    const ending = await (store ? sharingProgress(cell, work, { store, folder, report }) : work());
    this.#show(cell, undefined);
    const isStopped = ending.kind === "ended" && ending.how === "stopped";
    // A process that a signal to the whole group ended stopped too.
    if (isStopped || (signal.aborted && ending.kind === "died")) return this.#giveBack(job, token);
    if (ending.kind === "ended" && ending.how === "busy") return this.#putOff(job, token);
    if (ending.kind === "ended") return this.#end(cell);
    await this.#count(job, cell, ending.kind === "died" ? ending.reason : ending.message);
  }

  #cellOf(job: Job<CellJob>): Cell {
    try {
      return cellOfJob(job);
    } catch (error) {
      const { message } = error as Error;
      this.options.output.say(message);
      throw new this.bull.UnrecoverableError(message);
    }
  }

  /** Where a cell stands, with what has come of it on other machines. */
  async #known(cell: Cell): Promise<CellStatus> {
    const { folder, store } = this.options;
    const status = await readStatus(folder, cell);
    if (store === undefined || status.state === "complete" || status.state === "running") return status;
    return (await store.fetch(folder, cell.hash)) ? readStatus(folder, cell) : status;
  }

  /** To the others, as if it had never been taken: the attempt does not count. */
  async #giveBack(job: Job<CellJob>, token: string): Promise<never> {
    await job.moveToWait(token);
    throw new this.bull.WaitingError();
  }

  /** Another process works on it. */
  async #putOff(job: Job<CellJob>, token: string): Promise<never> {
    await job.moveToDelayed(Date.now() + (this.options.busyPause ?? 2_000), token);
    throw new this.bull.DelayedError();
  }

  async #end(cell: Cell): Promise<void> {
    const { folder, store, output } = this.options;
    await store?.put(folder, cell.hash);
    const { state, failure } = await readStatus(folder, cell);
    this.done += 1;
    output.say(`${cell.name} ${failure === undefined ? "done" : `failed: ${failure.message}`} (${this.done} here)`);
    if (state === "failed") throw new this.bull.UnrecoverableError(failure!.message);
  }

  /** An attempt that came to nothing: the queue has it tried again until there were enough. */
  async #count(job: Job<CellJob>, cell: Cell, reason: string): Promise<never> {
    const { folder, store, trainer, output } = this.options;
    const [tries, most] = [job.attemptsMade + 1, job.opts.attempts ?? 1];
    output.say(`${cell.name}: attempt ${tries} of ${most} failed, ${reason}.`);
    if (tries >= most) {
      const message = `${cell.name}: its process must live until its result is there; got ${tries} attempts, the last: ${reason}.`;
      await trainer.recordFailure(join(folder, cell.hash), cell, { name: cell.name, error: "WorkerError", message });
      await store?.put(folder, cell.hash);
    }
    throw new Error(reason);
  }

  #show(cell: Cell, line: string | undefined): void {
    if (line === undefined) this.#lines.delete(cell.hash);
    else this.#lines.set(cell.hash, line);
    this.options.output.status([`${this.done} done`, ...this.#lines.values()].join(" | "));
  }
}
