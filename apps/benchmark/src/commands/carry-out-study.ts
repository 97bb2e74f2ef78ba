import { interruptible } from "@elbo/core/node";
import { callOf } from "../program.js";
import { brokenCode, Interrupted } from "../command-line/interrupted.js";
import { type Values } from "../command-line/option.js";
import { type Output } from "../command-line/output.js";
import { type Engine } from "../engine.js";
import { describeEnvironment } from "../run/environment.js";
import { withoutPassword, wordsFromHere } from "../run/portable.js";
import { type Cell } from "../study/cell.js";
import { type CellStatus } from "../study/cell-state.js";
import { redisConnection, requireRedis } from "../queue/redis.js";
import { queueStudy } from "../queue/queue-study.js";
import { type CellStore } from "../store/cell-store.js";
import { openS3Store } from "../store/s3-store.js";
import { sharingProgress } from "../store/sharing-progress.js";
import { fetchKnown } from "../store/fetch-known.js";
import { runStudy } from "../study/run-study.js";
import { StudyMonitor, type WrittenStudy } from "../study/study-monitor.js";
import { type RunStatus } from "../tracking/mlflow-run.js";
import { updateStudyRun } from "../tracking/track-study.js";
import { type Results } from "../run/results.js";
import { studyPlace } from "./track-cells.js";
import { processesOf, workerOptions } from "./study-options.js";

export interface CarryOutStudyOptions {
  readonly folder: string;
  readonly engine: Engine;
  readonly output: Output;
  readonly hints: readonly string[];
  readonly given: Values<typeof workerOptions>;
  /** Whether cells that have failed before are tried again. */
  readonly retryFailed: boolean;
  /**
   * The words of the command line that go on with what was stopped.
   * @default those of `resume` with the folder
   */
  readonly goOn?: readonly string[];
}

/**
 * Does what is left of a study, here or through a queue, and writes its report as cells end.
 *
 * @throws {Interrupted} that says how to go on, when what there is was saved
 */
export async function carryOutStudy(cells: readonly Cell[], options: CarryOutStudyOptions): Promise<WrittenStudy> {
  const { folder, engine, output, hints, given } = options;
  const interruption = interruptible();
  const signal = AbortSignal.any([interruption.signal, output.broken]);
  const environment = describeEnvironment(engine);
  const context = {
    command: wordsFromHere(process.argv.slice(2)),
    started: new Date().toISOString(),
    environment,
    hints,
  };
  try {
    const store = given.store === undefined ? undefined : await openS3Store(given.store);
    const monitor = await StudyMonitor.open(folder, cells, context);
    await trainCells(cells, { ...options, signal, store, onOver: (status) => monitor.over(status) });
    const written = await monitor.close();
    await updateStudyRun(studyPlace(cells), runStatus(written.results, given), output);
    if (signal.aborted) throw stopped(options, interruption.exitCode ?? brokenCode(output.broken.reason));
    return written;
  } finally {
    interruption.dispose();
  }
}

interface TrainCellsOptions extends CarryOutStudyOptions {
  readonly signal: AbortSignal;
  readonly store: CellStore | undefined;
  readonly onOver: (status: CellStatus) => Promise<void>;
}

async function trainCells(cells: readonly Cell[], options: TrainCellsOptions): Promise<void> {
  const { folder, engine, output, signal, retryFailed, given, store, onOver } = options;
  const { attempts, redis, "fail-fast": failFast } = given;
  const shared = { folder, engine, output, signal, attempts, retryFailed, failFast };
  if (redis !== undefined) {
    const place = { connection: redisConnection(redis), name: given.queue };
    await requireRedis(place.connection);
    output.say(`Cells go to the workers of queue ${given.queue}: ${workerLine(options)}`);
    return queueStudy(cells, { ...shared, place, ...(store && { store }), onOver });
  }
  if (store !== undefined) await fetchKnown(store, folder, cells);
  await runStudy(cells, {
    ...shared,
    ...processesOf(given),
    ...(store && {
      around: (cell, work) => sharingProgress(cell, work, { store, folder, report: (line) => output.say(line) }),
    }),
    onOver: async (status) => {
      await store?.put(folder, status.cell.hash);
      await onOver(status);
    },
  });
}

/** How the run of a study stands, by what has come of it: one whose cells others do goes on. */
function runStatus({ status }: Results, { redis }: { readonly redis?: string | undefined }): RunStatus {
  if (status === "running") return redis === undefined ? "KILLED" : "RUNNING";
  return status === "complete" ? "FINISHED" : "FAILED";
}

/** How a worker for a study is started. */
function workerLine({ folder, given }: CarryOutStudyOptions): string {
  const shared = given.store === undefined ? ["--out", folder] : [];
  return callOf("worker", ...queueWords(given), ...shared);
}

/** The words that name a queue, without a password. */
function queueWords({ redis = "", queue, store }: Values<typeof workerOptions>): string[] {
  const named = queue === workerOptions.queue.fallback ? [] : ["--queue", queue];
  return ["--redis", withoutPassword(redis), ...named, ...(store === undefined ? [] : ["--store", store])];
}

function stopped({ folder, given, goOn = ["resume", folder] }: CarryOutStudyOptions, exitCode: number): Interrupted {
  const message =
    given.redis === undefined
      ? `Stopped; everything is saved. To go on: ${callOf(...goOn)}`
      : `Stopped waiting; workers go on with what is queued. To wait again: ${callOf(...goOn, ...queueWords(given))}`;
  return new Interrupted(message, exitCode);
}
