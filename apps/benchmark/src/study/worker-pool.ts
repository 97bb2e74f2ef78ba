import { type BackendName } from "../engine.js";
import { type Ending, Worker, type WorkerOptions } from "./worker.js";

/** Processes that train cells of any backend: one that is free takes the next, and another backend takes another process. */
export class WorkerPool {
  readonly #free: Worker[] = [];
  readonly #busy = new Set<Worker>();
  /** The ends of those that made way for another backend. */
  readonly #leaving: Promise<void>[] = [];

  constructor(readonly options: Omit<WorkerOptions, "backend">) {}

  /** Works on the cell of a folder. `onProgress` hears lines on how far it is. */
  async run(folder: string, backend: BackendName, onProgress: (line: string) => void): Promise<Ending> {
    const worker = this.#take(backend);
    this.#busy.add(worker);
    try {
      return await worker.run(folder, onProgress);
    } finally {
      this.#busy.delete(worker);
      this.#free.push(worker);
    }
  }

  /** Has all save and stop; what they work on ends as "stopped". */
  stop(): void {
    for (const worker of [...this.#free, ...this.#busy]) worker.stop();
  }

  /** Stops all, and waits until their processes are gone. */
  async close(): Promise<void> {
    const workers = [...this.#free, ...this.#busy];
    await Promise.all([...this.#leaving, ...workers.map((worker) => worker.close())]);
  }

  #take(backend: BackendName): Worker {
    const at = this.#free.findIndex((worker) => worker.options.backend === backend);
    if (at >= 0) return this.#free.splice(at, 1)[0]!;
    const other = this.#free.pop();
    if (other) this.#leaving.push(other.close());
    return new Worker({ ...this.options, backend });
  }
}
