import { availableParallelism } from "node:os";
import { interruptible } from "@elbo/core/node";
import { brokenCode, Interrupted } from "../command-line/interrupted.js";
import { type Values } from "../command-line/option.js";
import { type Output } from "../command-line/output.js";
import { type Engine } from "../engine.js";
import { describeEnvironment } from "../run/environment.js";
import { wordsFromHere } from "../run/portable.js";
import { type Cell } from "../study/cell.js";
import { runStudy } from "../study/run-study.js";
import { StudyMonitor } from "../study/study-monitor.js";
import { finishStudy } from "./finish-study.js";
import { type workerOptions } from "./study-options.js";

export interface CarryOutStudyOptions {
  readonly folder: string;
  readonly engine: Engine;
  readonly output: Output;
  readonly hints: readonly string[];
  readonly given: Values<typeof workerOptions>;
  /** Whether cells that have failed before are tried again. */
  readonly retryFailed: boolean;
}

/**
 * Does what is left of a study, writes its report as cells end, and shows its metrics.
 *
 * @throws {Interrupted} that says how to go on, when what there is was saved
 */
export async function carryOutStudy(cells: readonly Cell[], options: CarryOutStudyOptions): Promise<void> {
  const { folder, engine, output, hints, given, retryFailed } = options;
  const { threads, attempts, workers = availableParallelism() } = given;
  const interruption = interruptible();
  const signal = AbortSignal.any([interruption.signal, output.broken]);
  const environment = describeEnvironment(engine);
  const context = {
    command: wordsFromHere(process.argv.slice(2)),
    started: new Date().toISOString(),
    environment,
    hints,
  };
  const monitor = await StudyMonitor.open(folder, cells, context);
  try {
    await runStudy(cells, {
      ...{ folder, engine, output, signal, workers, threads, attempts, retryFailed },
      hangAfter: 1000 * given["hang-after"],
      ...(given["heap-megabytes"] !== undefined && { heapMegabytes: given["heap-megabytes"] }),
      failFast: given["fail-fast"],
      onOver: (status) => monitor.over(status),
    });
    const written = await monitor.close();
    if (signal.aborted) throw stopped(folder, interruption.exitCode ?? brokenCode(output.broken.reason));
    finishStudy(written, { folder, output });
  } finally {
    interruption.dispose();
  }
}

function stopped(folder: string, exitCode: number): Interrupted {
  return new Interrupted(`Stopped; everything is saved. To go on: pnpm bench resume ${folder}`, exitCode);
}
