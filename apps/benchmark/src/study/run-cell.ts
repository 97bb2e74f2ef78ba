import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { DataError, show } from "@elbo/core";
import { type Output } from "../command-line/output.js";
import { loadDataset } from "../data/datasets.js";
import { type Engine } from "../engine.js";
import { exhibitsOfSaved } from "../report/write-report.js";
import { describeEnvironment } from "../run/environment.js";
import { splitNames } from "../run/metrics.js";
import { type Failure, type Results, resultsSchema } from "../run/results.js";
import { readResults } from "../run/read-results.js";
import { sweepRun, writeResults } from "../run/run-folder.js";
import { holding } from "../run/run-lock.js";
import { writeTensorboard } from "../run/training-summary.js";
import { type DonePlan, runPlan } from "../run/run-plan.js";
import { type Cell, fingerprintsOf } from "./cell.js";
import { readCell } from "./cell-folder.js";
import { writeExhibits } from "./exhibit-file.js";
import { startHeartbeat } from "./heartbeat.js";

export interface RunCellOptions {
  readonly engine: Engine;
  readonly output: Output;
  /** Stops the cell in order; what there is is saved. */
  readonly signal: AbortSignal;
}

/**
 * Does what is left of a cell: trains, measures, keeps what reports show, and last of all its result, in one piece. A cell
 * that is complete stays as it is.
 *
 * @throws {Interrupted} when the signal came and what there is was saved
 * @throws {InUseError} if another process works on it
 * @throws {DataError} if the data are not those of the cell here, which says nothing of the cell
 */
export async function runCell(folder: string, { engine, output, signal }: RunCellOptions): Promise<void> {
  await holding(folder, async () => {
    await sweepRun(folder);
    const cell = await readCell(dirname(folder), basename(folder));
    const begun = await begunResults(folder, cell, engine);
    if (begun.status === "complete") return;
    await requireOwnData(cell);
    const stopBeating = startHeartbeat(folder);
    try {
      const done = await runPlan({ ...begun, status: "running" }, { folder, engine, output, signal, resume: true });
      await finishCell(folder, done, engine);
    } finally {
      stopBeating();
    }
  });
}

/** A cell is named by its data too: another machine may have others in their place. */
async function requireOwnData({ name, plan, fingerprints }: Cell): Promise<void> {
  const [config] = plan.trainings;
  const here = fingerprintsOf(await loadDataset(config!));
  for (const split of splitNames)
    if (here[split] !== fingerprints[split])
      throw new DataError(
        `study: data ${show(config!.dataset)} must be those that ${name} is of; got other ${split} examples. Put the same file there on every machine.`,
      );
}

async function finishCell(folder: string, { results, exhibits }: DonePlan, { executor }: Engine): Promise<void> {
  const [training] = results.trainings;
  if (training === undefined) return writeResults(folder, { ...results, status: "failed" });
  const own = { folder, plan: results.plan, executor };
  const shown = exhibits.get(training.name) ?? (await exhibitsOfSaved(folder, training, own));
  await writeExhibits(folder, shown);
  if (results.plan.tensorboard) await writeTensorboard(folder, training, shown);
  await writeResults(folder, { ...results, status: "complete" });
}

/** What a cell has come to before, or the results that it begins with. */
async function begunResults(folder: string, { plan, name }: Cell, engine: Engine): Promise<Results> {
  if (existsSync(join(folder, "results.json"))) return readResults(folder);
  return {
    schema: resultsSchema,
    unit: "nats per example",
    status: "running",
    command: ["compare", name],
    started: new Date().toISOString(),
    plan,
    environment: describeEnvironment(engine),
    trainings: [],
  };
}

/**
 * Records that a cell failed in a way of which its own process could tell nothing.
 *
 * @throws {DataError} if a process works on it
 */
export async function recordFailure(folder: string, cell: Cell, failure: Failure, engine: Engine): Promise<void> {
  await holding(folder, async () => {
    const begun = await begunResults(folder, cell, engine);
    if (begun.status !== "complete") await writeResults(folder, { ...begun, status: "failed", failures: [failure] });
  });
}

/**
 * Takes back that a cell failed, which is to be tried again: it is interrupted from now on.
 *
 * @throws {InUseError} if a process works on it
 */
export async function takeBackFailure(folder: string): Promise<void> {
  await holding(folder, async () => {
    const results = await readResults(folder);
    if (results.status === "failed") await writeResults(folder, { ...results, status: "running", failures: [] });
  });
}
