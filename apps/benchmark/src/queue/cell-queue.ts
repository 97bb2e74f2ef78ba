import { setTimeout as wait } from "node:timers/promises";
import type { Job, Queue } from "bullmq";
import { DataError, show } from "@elbo/core";
import { fromJson, toJson } from "../json.js";
import { type Cell } from "../study/cell.js";
import { cellFrom, isHash, storedCell } from "../study/cell-folder.js";
import { type RedisConnection, retriesUntil } from "./redis.js";

/** What the queue is told of a cell: all that a machine has to know which has never heard of its study. */
export interface CellJob {
  /** JSON of the cell's configuration and of its data's fingerprints. */
  readonly cell: string;
}

/** Where a queue is. */
export interface QueuePlace {
  readonly connection: RedisConnection;
  /** Its name in Redis. */
  readonly name: string;
}

/** Seconds for which what failed is kept, for people to look at. */
const keepFailed = 7 * 24 * 3600;

/** Milliseconds before a cell whose process died is tried again. */
const pause = 1_000;

/** Milliseconds in which a Redis is told that this process goes. */
const closingTime = 1_000;

/** A job's id; BullMQ takes none of digits alone, as a hash may be. */
export function jobIdOf(hash: string): string {
  return `cell-${hash}`;
}

/**
 * The cell of a job.
 *
 * @throws {DataError} if it is of another configuration than its id says, or none
 */
export function cellOfJob({ id, data }: Pick<Job<CellJob>, "id" | "data">): Cell {
  const refuse = (rule: string, value: unknown) =>
    new DataError(`queue: job ${id} must be ${rule}; got ${show(value)}. Do all machines have one version of elbo?`);
  const hash = (id ?? "").replace(/^cell-/, "");
  const text: unknown = (data as Partial<CellJob> | undefined)?.cell;
  if (!isHash(hash) || typeof text !== "string") throw refuse("one of a cell", data);
  return cellFrom(fromJson(text), hash, refuse);
}

/** The cells of a queue that a study puts there and looks after. */
export class CellQueue {
  private constructor(
    readonly queue: Queue<CellJob>,
    readonly leaving: AbortController,
  ) {}

  /** `onError` hears of each failure of the connection, which is made again by itself. */
  static async open({ name, connection }: QueuePlace, onError: (error: Error) => void): Promise<CellQueue> {
    const { Queue: BullQueue } = await import("bullmq");
    const leaving = new AbortController();
    const retryStrategy = retriesUntil(leaving.signal);
    const queue = new BullQueue<CellJob>(name, { connection: { ...connection, retryStrategy } });
    queue.on("error", onError);
    return new CellQueue(queue, leaving);
  }

  /** Puts a cell there; one that waits or is being worked on stays as it is. */
  async add(cell: Cell, attempts: number): Promise<void> {
    const options = {
      removeOnComplete: true,
      removeOnFail: { age: keepFailed },
      backoff: { type: "fixed", delay: pause },
    };
    const data = { cell: toJson(storedCell(cell)) };
    await this.queue.add(cell.name, data, { ...options, attempts, jobId: jobIdOf(cell.hash) });
  }

  /** The ids of the jobs that wait or are being worked on, in one look. */
  async openIds(): Promise<ReadonlySet<string>> {
    const ids = await this.queue.getRanges(["active", "waiting", "delayed", "prioritized"], 0, -1);
    return new Set(ids);
  }

  /** Jobs that are being worked on. */
  activeCount(): Promise<number> {
    return this.queue.getActiveCount();
  }

  /** Why the queue gave a cell up; undefined where it did not. What it keeps of it is removed. */
  async takeFailure({ hash }: Cell): Promise<string | undefined> {
    const job = await this.queue.getJob(jobIdOf(hash));
    if (job === undefined || !(await job.isFailed())) return undefined;
    await job.remove();
    return job.failedReason || "no reason";
  }

  /** Takes a cell back that nobody works on yet. */
  async withdraw({ hash }: Cell): Promise<void> {
    // One that is being worked on is locked, and stays.
    await this.queue.remove(jobIdOf(hash)).catch(() => 0);
  }

  /** Lets go of the connection, also of one whose Redis is away. */
  async leave(): Promise<void> {
    this.leaving.abort();
    const enough = () => wait(closingTime, undefined, { ref: false });
    await Promise.race([this.queue.close(), enough()]);
    await Promise.race([this.queue.disconnect(), enough()]);
  }
}
