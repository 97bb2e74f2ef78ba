import { type Engine } from "../engine.js";
import { recordFailure } from "../study/run-cell.js";
import { WorkerPool } from "../study/worker-pool.js";
import { type WorkerOptions } from "../study/worker.js";
import { type CellTrainer } from "./serve-queue.js";

/** Trains cells in processes of their own, on the backend that each says. */
export function poolTrainer(options: Omit<WorkerOptions, "backend">, engine: Engine): CellTrainer {
  const pool = new WorkerPool(options);
  return {
    run: (folder, { plan }, onProgress) => pool.run(folder, plan.backend, onProgress),
    stop: () => pool.stop(),
    close: () => pool.close(),
    recordFailure: (folder, cell, failure) => recordFailure(folder, cell, failure, engine),
  };
}
